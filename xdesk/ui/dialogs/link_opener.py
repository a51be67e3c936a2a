"""Link opener: the only place where the desk hands an address to the system's browser, after core.text decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QPointF, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence
from xdesk.core.text.link_safety import Decision, decide, whole
from xdesk.ui.dialogs.popover import Popover
from xdesk.ui.runtime.agent_context import Preferences
from xdesk.ui.style import theme
from xdesk.ui.style.safe_text import PlainLabel
from xdesk.ui.style.text_run import Run, baseline
from xdesk.ui.style.translation import spoken, translate
from xdesk.ui.widgets.buttons import Button

WIDTH = 448
KNOWN, MOST_KNOWN = "links.known", 2_000
NO_BROWSER = Sentence(
    "Link", QT_TRANSLATE_NOOP("Link", "No browser could be started. Copy the link and open it yourself.")
)


def browse(url: str) -> bool:
    """Hand a decided address over, when Qt reads the same host in it as the decision did."""
    address = QUrl(url, QUrl.ParsingMode.StrictMode)
    host = decide(url).host
    same = address.isValid() and address.host(QUrl.ComponentFormattingOption.FullyEncoded).lower() == host.lower()
    return bool(host) and same and QDesktopServices.openUrl(address)


class HostLine(QWidget):
    """The host of an address as it is asked for, the registered part of it stronger."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parts: tuple[str, str, str] = ("", "", "")
        self.setFixedHeight(theme.line("title"))

    def tell(self, host: str, mark: tuple[int, int]) -> None:
        """Show `host` with the characters from mark[0] to mark[1] stronger."""
        self._parts = (host[: mark[0]], host[mark[0] : mark[1]], host[mark[1] :])
        self.setAccessibleName(host)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the three parts; when they do not fit, the beginning is cut: the end says who it is."""
        painter = QPainter(self)
        before, strong, after = self._parts
        tail = Run(after, theme.font("body"))
        name = Run(strong, theme.font("body", 600), self.width() - tail.width)
        room = int(self.width() - name.width - tail.width)
        cut = theme.metrics("body").elidedText(before, Qt.TextElideMode.ElideLeft, max(0, room))
        head, at = Run(cut, theme.font("body")), QPointF(0, baseline("body", (self.height() - theme.line("body")) / 2))
        for run, token in ((head, "text.3"), (name, "text.1"), (tail, "text.3")):
            run.draw(painter, at.x(), at.y(), theme.color(token))
            at.setX(at.x() + run.width)


class ConfirmLink(Popover):
    """Asks before an unusual address is opened: what is unusual, and where it really leads."""

    decided = Signal(bool)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._title = PlainLabel("", "title", 600, parent=self)
        self._reason = PlainLabel("", "body", 400, "text.2", self, wrap=True)
        self._host = HostLine(self)
        self._address = PlainLabel("", "small", 400, "text.3", self)
        self._cancel = Button("", "esc", parent=self)
        self._open = Button("", parent=self)
        inner = QVBoxLayout()
        inner.setContentsMargins(20, 16, 20, 16)
        inner.setSpacing(0)
        inner.addWidget(self._title)
        inner.addSpacing(4)
        inner.addWidget(self._reason)
        inner.addSpacing(12)
        inner.addWidget(self._host)
        inner.addWidget(self._address)
        inner.addSpacing(20)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._open)
        inner.addLayout(row)
        self.body.addLayout(inner)
        self._cancel.clicked.connect(self.close_and_return)
        self._open.clicked.connect(self._yes)

    def ask(self, decision: Decision) -> None:
        """Show the question; the safe answer has the focus."""
        refused = decision.verdict == "refuse"
        self._title.setText(
            translate("Link", "This link is not opened") if refused else translate("Link", "Open this link?")
        )
        self._reason.setText(spoken(decision.reason) if decision.reason is not None else "")
        self._host.tell(decision.host, decision.mark)
        self._address.setText(decision.url)
        self._cancel.setText(translate("Link", "Close") if refused else translate("Link", "Cancel"))
        self._open.setText(translate("Link", "Open in browser"))
        for widget in (self._host, self._address, self._open):
            widget.setVisible(not refused)
        self._cancel.restyle()
        self._open.restyle()
        window = self.parentWidget()
        wide = window.width() if window is not None else WIDTH
        self.open_at(QPoint(max(8, (wide - WIDTH) // 2), 96), WIDTH)
        self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _yes(self) -> None:
        self.close_and_return()
        self.decided.emit(True)


class LinkOpener:
    """Opens addresses in the system's browser. `known` are registered domains the desk opened before or owns."""

    def __init__(self, window: QWidget, browse: Callable[[str], bool] = browse) -> None:
        self._window, self._browse = window, browse
        self.known: set[str] = set()
        self.registered: Callable[[str], str] = whole  # a list of public suffixes, once it is read
        self._sheet: ConfirmLink | None = None
        self._asked: Decision | None = None
        self.trouble: Callable[[Sentence], None] | None = None
        self._settings: Preferences | None = None

    def keep_known(self, settings: Preferences) -> None:
        """Remember for next time which domains were opened."""
        self._settings = settings
        self.known.update(str(one) for one in settings.get(KNOWN, ()) or ())

    def open(self, url: str) -> str:
        """Open, ask first or refuse; return 'open', 'confirm' or 'refuse'. Never waits."""
        decision = decide(url, known=self.known, registered=self.registered)
        if decision.verdict == "open":
            self._go(decision)
        else:
            self._ask(decision)
        return decision.verdict

    def _ask(self, decision: Decision) -> None:
        if self._sheet is None:
            self._sheet = ConfirmLink(self._window)
            self._sheet.decided.connect(self._confirmed)
        self._asked = decision if decision.verdict == "confirm" else None
        self._sheet.ask(decision)

    def _confirmed(self) -> None:
        decision, self._asked = self._asked, None
        if decision is not None:
            self._go(decision)

    def _go(self, decision: Decision) -> None:
        if self._browse(decision.url):
            self._remember(decision.domain)
        elif self.trouble is not None:
            self.trouble(NO_BROWSER)

    def _remember(self, domain: str) -> None:
        if domain in self.known:
            return
        self.known.add(domain)
        if self._settings is not None:
            self._settings.put(KNOWN, sorted(self.known)[:MOST_KNOWN])


def main(words: Sequence[str]) -> int:
    """Open the address `words[0]` in the system's browser, as a process of its own; 0 when a browser took it."""
    application = QGuiApplication.instance() or QGuiApplication(["xdesk"])
    taken = decide(words[0]).verdict != "refuse" and browse(words[0])
    del application
    return 0 if taken else 1
