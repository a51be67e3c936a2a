"""An editor that paints what is typed before it tells anybody: the letter first, then counter, draft, list, Send."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from xdesk.ui.editor.plain_edit import PlainEdit


class DeferredEdit(PlainEdit):
    """Tells of changes by `edited` and `caret_moved`: at once, except what keys and input methods put in.

    That is told right after its paint, and before anything else happens to the text: whoever reads what was
    made of the text (a draft, a code being typed) calls `catch_up` first.
    """

    touched = Signal()  # at once: a key or an input method changes the text; `edited` follows
    edited = Signal()  # the text, or what is being composed, is another one
    caret_moved = Signal()  # or the selection
    typed = Signal()  # what was typed is painted and told: a good moment for other work

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seen = ("", "")
        self._typing = self._edit_due = self._caret_due = False
        self._after_paint = QTimer(self, singleShot=True, interval=0)  # comes after the paint that Qt has posted
        self._after_paint.timeout.connect(self._painted)
        self.textChanged.connect(self._text_changed)
        self.cursorPositionChanged.connect(self._caret_changed)
        self.selectionChanged.connect(self._caret_changed)

    def composing(self) -> str:
        """Return the text an input method has not handed over yet."""
        layout = self.textCursor().block().layout()
        return layout.preeditAreaText() if layout is not None else ""

    def catch_up(self) -> None:
        """Tell what was typed and is not told yet."""
        if self._edit_due:
            self._tell_edited()
        if self._caret_due:
            self._caret_due = False
            self.caret_moved.emit()

    def _waits(self) -> bool:
        """Whether what happens now is told after the paint; never in a text with stops, whose keys depend on it."""
        return self._typing and not self._marked

    def _text_changed(self) -> None:
        if self._typing:
            self.touched.emit()
        if not self._waits():
            self._tell_edited()
        elif not self._edit_due:
            self._edit_due = True
            self._after_paint.start()

    def _caret_changed(self) -> None:
        if not self._waits():
            self._caret_due = False
            self.caret_moved.emit()
        elif not self._caret_due:
            self._caret_due = True
            self._after_paint.start()

    def _painted(self) -> None:
        self.catch_up()
        self.typed.emit()

    def _tell_edited(self) -> None:
        self._edit_due = False
        now = (self.stored_text(), self.composing())
        if now != self._seen:
            self._seen = now
            self._fit_text()
            self.edited.emit()

    def _fit_text(self) -> None:
        """Look after lines and height of another text."""
