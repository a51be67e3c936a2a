"""Menus: every command of the registry in a menu; the same menus in the bar and behind the three-line button."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar

from xdesk.ui.runtime.command_groups import Named, group_word, grouped, title_of
from xdesk.ui.style import language
from xdesk.ui.style.safe_text import safe_tip
from xdesk.ui.widgets.key_cap import caps

Reason = Callable[[Named], str]


class Menus(QObject):
    """Builds and keeps the menu bar of `window`. `run` runs a command by name; `reason` says why it cannot."""

    def __init__(
        self, window: QMainWindow, commands: Sequence[Named], run: Callable[[str], object], reason: Reason
    ) -> None:
        super().__init__(window)
        self._window, self._commands, self._run, self._reason = window, list(commands), run, reason
        self._bar = QMenuBar(window)
        self._bar.setObjectName("menus")
        window.setMenuBar(self._bar)
        self._actions: list[tuple[QAction, Named]] = []
        self._bar.installEventFilter(self)
        language.changed.connect(self.retranslate)
        self.retranslate()
        self._bar.setVisible(self._native())

    def retranslate(self) -> None:
        """Build the menus in the language of the desk."""
        self._bar.clear()
        self._actions.clear()
        taken: set[str] = set()
        for group, members in grouped(self._commands):
            menu = self._bar.addMenu(with_mnemonic(group_word(group), taken))
            self._fill(menu, members)
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(self._refresh)
            menu.aboutToHide.connect(self._maybe_hide)

    def open_bar(self) -> None:
        """Show the bar with its first menu marked (Alt, F10)."""
        if self._bar.isVisible() and not self._native():
            self._bar.hide()
            return
        self._bar.show()
        first = self._bar.actions()[0] if self._bar.actions() else None
        if first is not None:
            self._bar.setFocus(Qt.FocusReason.MenuBarFocusReason)
            self._bar.setActiveAction(first)

    def popup(self, at: QPoint) -> None:
        """Show the same menus below the three-line button, at a place of the screen."""
        menu = QMenu(self._window)
        for action in self._bar.actions():
            menu.addAction(action)
        self._refresh()
        menu.popup(at)
        menu.aboutToHide.connect(menu.deleteLater)

    def listed(self) -> list[str]:
        """Return the names of all commands that are in a menu."""
        return [command.name for _, command in self._actions]

    def bar(self) -> QMenuBar:
        """Return the bar."""
        return self._bar

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc leaves the bar."""
        if watched is self._bar and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self._hide()
        elif watched is self._bar and event.type() == QEvent.Type.FocusOut:
            self._maybe_hide()
        return False

    def _fill(self, menu: QMenu, members: Sequence[Named]) -> None:
        taken: set[str] = set()
        for command in members:
            keys = " ".join(caps(command.keys[0])) if command.keys else ""
            label = with_mnemonic(title_of(command), taken)
            # A key after a tab is shown, not bound: keys belong to keyboard.py, which knows input methods.
            action = menu.addAction(f"{label}\t{keys}" if keys else label)
            action.setObjectName(command.name)
            action.triggered.connect(lambda _=False, name=command.name: self._run(name))
            self._actions.append((action, command))

    def _refresh(self) -> None:
        for action, command in self._actions:
            why = self._reason(command)
            action.setEnabled(not why)
            action.setToolTip(safe_tip(why))

    def _maybe_hide(self) -> None:
        if not self._native() and self._bar.activeAction() is None:
            self._hide()

    def _hide(self) -> None:
        if not self._native():
            self._bar.hide()

    def _native(self) -> bool:
        return self._bar.isNativeMenuBar()


def with_mnemonic(text: str, taken: set[str]) -> str:
    """Return `text` with one letter marked that no other entry has; Chinese gets it in brackets: 发送(&S)."""
    plain = text.replace("&", "&&")
    for place, letter in enumerate(plain):
        if letter.isascii() and letter.isalnum() and letter.lower() not in taken:
            taken.add(letter.lower())
            return f"{plain[:place]}&{plain[place:]}"
    free = next((letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" if letter.lower() not in taken), "")
    if free:
        taken.add(free.lower())
        return f"{plain}(&{free})"
    return plain
