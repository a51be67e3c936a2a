"""Tab order: Tab goes through what is in sight in the order of the eye, also through what came later."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from xdesk.ui.keyboard.key_dispatcher import SCOPE


def stops(root: QWidget) -> Iterator[QWidget]:
    """Yield what Tab stops at below `root`: a widget before what lies in it, rows downward, in a row rightward."""
    inside = [one for one in root.children() if isinstance(one, QWidget) and one.isVisible() and not one.isWindow()]
    for row in _rows(inside):
        for widget in row:
            if widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus:
                yield widget
            yield from stops(widget)


def _rows(widgets: list[QWidget]) -> list[list[QWidget]]:
    """Return widgets that stand beside each other together."""
    rows: list[list[QWidget]] = []
    for one in sorted(widgets, key=lambda each: each.geometry().top()):
        low = rows[-1][0].geometry().bottom() if rows else -1
        if rows and one.geometry().center().y() <= low and one.geometry().top() < low:
            rows[-1].append(one)
        else:
            rows.append([one])
    return [sorted(row, key=lambda each: each.geometry().left()) for row in rows]


def step(window: QWidget, *, forward: bool) -> bool:
    """Give the focus to the next stop of the window, or of the surface over it that has the keys."""
    focus = QApplication.focusWidget()
    round_ = list(stops(_surface(window, focus)))
    if not round_:
        return False
    at = next((n for n, one in enumerate(round_) if one is focus), -1 if forward else 0)
    target = round_[(at + (1 if forward else -1)) % len(round_)]
    target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    _bring_into_sight(target)
    return True


def _surface(window: QWidget, focus: QWidget | None) -> QWidget:
    """A surface with keys of its own (key sheet, needs-you page) keeps Tab; else it is the whole window."""
    while focus is not None and focus is not window:
        if focus.property(SCOPE) == "own":
            return focus
        focus = focus.parentWidget()
    return window


def _bring_into_sight(target: QWidget) -> None:
    above = target.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(target)
        above = above.parentWidget()
