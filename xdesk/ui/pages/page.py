"""Page: what a page of the window declares of itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from xdesk.ui.runtime.agent_context import AgentContext


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `title` is a marked key of the context Command, `help` of CommandHelp: going there is a command.

    `make` returns the page's widget, which says its words again when the language changes; it is called when the page
    is opened for the first time. None: the page is what the window starts with. `keys` work wherever no text is typed.
    `in_rail`: it has a row below the views, at its place by `order`; others are reached by keys, palette and menu.
    """

    name: str
    title: str
    icon: str
    help: str
    make: Callable[[AgentContext, QWidget], QWidget] | None
    order: int = 100
    keys: tuple[str, ...] = ()
    place: str = "anywhere"
    in_rail: bool = True

    @property
    def command(self) -> str:
        """The name of the command that goes there."""
        return f"go.{self.name}"
