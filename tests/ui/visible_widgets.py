"""What a person sees of a part of the window: its sentences and its buttons."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.widgets.buttons import Button


def said(part: QWidget) -> str:
    """Return every sentence a part shows, one a line; what is hidden inside it is left out."""
    labels = part.findChildren(PlainLabel)
    return "\n".join(one.text() for one in labels if one.text() and one.isVisibleTo(part))


def buttons(part: QWidget) -> list[Button]:
    """Return the buttons a part shows, in the order they were made."""
    return [one for one in part.findChildren(Button) if one.isVisibleTo(part)]


def button(part: QWidget, words: str) -> Button:
    """Return the button of a part that shows these words."""
    shown = {one.text(): one for one in buttons(part)}
    assert words in shown, f"no button says {words!r}: {sorted(shown)}"
    return shown[words]
