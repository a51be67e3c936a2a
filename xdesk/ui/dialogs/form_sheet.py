"""Form sheet: a sheet of fields over the window with Cancel and one main button; secrets never outlive it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xdesk.ui.dialogs.popover import Popover
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.widgets.buttons import Button
from xdesk.ui.widgets.fields import Field

TOP = 96


class Remark(PlainLabel):
    """A sentence below the fields that takes no room while there is nothing to say."""

    def __init__(self, token: str, parent: QWidget) -> None:
        super().__init__("", "small", 400, token, parent, wrap=True)

    def setText(self, text: str) -> None:
        """Show `text`, or nothing at all."""
        super().setText(text)
        self.setVisible(bool(text))


class FormSheet(Popover):
    """`_lay` puts the parts in; Enter in a field and the main button call `_ask`; `_secret` fields are emptied."""

    stays = True

    def __init__(self, window: QWidget, width: int) -> None:
        super().__init__(window)
        self._wide = width
        self._title = PlainLabel("", "title", 600, parent=self)
        self._cancel, self._go = Button("", "esc", parent=self), Button("", main=True, parent=self)
        self._cancel.clicked.connect(self._leave)
        self._go.clicked.connect(self._ask)
        self._fields: list[Field] = []
        self._given: list[str] = []  # what stood in the fields before anybody typed

    def _ask(self) -> None:
        """What the main button does: check the fields, then tell."""

    def _leave(self) -> None:
        """What Cancel does: close."""
        self.close_and_return()

    def _lay(self, parts: Sequence[QWidget]) -> None:
        column = QVBoxLayout()
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        for part in (self._title, *parts):
            column.addWidget(part)
            if isinstance(part, Field):
                self._fields.append(part)
                part.returnPressed.connect(self._ask)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._go)
        column.addSpacing(4)
        column.addLayout(row)
        self.body.addLayout(column)

    def show_in(self, window: QWidget) -> None:
        """Open in the upper middle of the window, with the keys in the first field."""
        self._given = [field.text() for field in self._fields]
        self.open_at(QPoint((window.width() - self._wide) // 2, TOP), self._wide)
        self._fields[0].setFocus()

    def holds_typed(self) -> bool:
        """Whether a field holds something else than it was opened with."""
        return self._given != [field.text() for field in self._fields]

    def close_and_return(self) -> None:
        """Close and forget what was typed in secret."""
        for field in self._fields:
            if field.echoMode() is Field.EchoMode.Password:
                field.clear()
        super().close_and_return()
        self.deleteLater()
