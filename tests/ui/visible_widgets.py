"""What a person sees of a part of the window: its sentences, buttons, fields and columns."""

from __future__ import annotations

from PySide6.QtWidgets import QSplitter, QWidget

from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.widgets.buttons import Button, IconButton
from xdesk.ui.widgets.fields import Field


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


def icon_button(part: QWidget, name: str) -> IconButton:
    """Return the button of a part that shows an icon and is spoken by this name."""
    named = {one.accessibleName(): one for one in part.findChildren(IconButton)}
    assert name in named, f"no button is spoken as {name!r}: {sorted(named)}"
    return named[name]


def fields(part: QWidget) -> list[Field]:
    """Return the fields of a part, from the top; of the sign-in sheet: client, server, token."""
    return part.findChildren(Field)


def columns(panes: QWidget) -> tuple[QSplitter, QWidget, QWidget]:
    """Return the splitter of the window's panes, and of its columns the one in the middle and the one beside it."""
    splits = panes.findChild(QSplitter)
    return splits, splits.widget(2), splits.widget(3)
