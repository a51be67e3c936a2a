"""Random orders of acts on the real window: what is selected, shown and written to is always one conversation."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.soak.row import Row
from tests.ui import seed_replica as seed
from tests.ui.whole_desk import Desktop, K, M, laid_out
from xdesk.core.inbox.views import View
from xdesk.core.polling.feed import Unpacked
from xdesk.replica.agent_texts import drafts
from xdesk.replica.conversation import conversations
from xdesk.replica.feed import ingest
from xdesk.replica.outbox import outbox

STEPS = 25


def selected(desktop: Desktop) -> str:
    """The conversation of the row that is painted as selected."""
    row = desktop.panes.inbox.current()
    return row.id if row is not None else ""


def named(desktop: Desktop) -> dict[str, str]:
    """Which conversation each part of the window names."""
    workspace, bound = desktop.workspace, desktop.workspace.composer.bound_to()
    shown, customer = workspace.conversation.conversation, workspace.customer.conversation
    return {
        "in front": desktop.panes.inbox.current_id(),
        "selected row": selected(desktop),
        "conversation pane": shown.id if shown is not None else "",
        "composer": bound[1] if bound is not None else "",
        "customer pane": customer.id if customer is not None else "",
    }


def one(desktop: Desktop) -> str:
    """Return the one conversation everything names, after the window came to rest."""
    inbox = desktop.panes.inbox
    desktop.until(lambda: inbox.search.text().strip() == inbox.view.text and not inbox.model.searching)
    laid_out(desktop)
    desktop.until(lambda: desktop.workspace.shown_id() == inbox.current_id())
    found = named(desktop)
    assert len(set(found.values())) == 1, found
    front = found["in front"]
    assert desktop.workspace.composer.isVisible() == bool(front)
    assert desktop.dispatcher.window_commands.conversation_id() == front
    return front


class Play:
    """Random acts of an agent, of colleagues and of customers on one window; every text carries its recipient."""

    WORDS = ("okafor", "kettle", "nora", "haddad", "zzzz", "lamp", "o")

    def __init__(self, desktop: Desktop, seed_number: int) -> None:
        self.desktop, self.random, self.at = desktop, random.Random(seed_number), seed.X_NOW
        self.ids = [seed.conversation_id(who) for who in seed.GUESTS]

    def step(self) -> str:
        acts = [
            self.arrow, self.arrow, self.filter, self.enter, self.click, self.view, self.account, self.arrives,
            self.colleague, self.undo, self.write, self.open, self.done, self.run, self.filter_and_write,
        ]  # fmt: skip
        act = self.random.choice(acts)
        act()
        return act.__name__

    def keys(self) -> None:
        """An agent who leaves an editor presses Esc first."""
        if self.desktop.focus() is self.desktop.workspace.composer.editor:
            self.desktop.key(K.Key_Escape)
        if self.desktop.focus() is not self.desktop.panes.inbox.list:
            self.desktop.panes.inbox.focus_list()

    def arrow(self) -> None:
        self.keys()
        self.desktop.key(self.random.choice((K.Key_J, K.Key_K, K.Key_Down, K.Key_Up, K.Key_N, K.Key_P, K.Key_End)))

    def run(self) -> None:
        self.keys()
        for _ in range(self.random.randrange(2, 6)):
            self.desktop.key(K.Key_J)
        if self.random.random() < 0.5:
            self.text()

    def filter(self) -> None:
        self.keys()
        self.desktop.key(K.Key_Slash)
        if self.random.random() < 0.3:
            self.desktop.key(K.Key_Escape)
        else:
            self.desktop.panes.inbox.search.selectAll()
            self.desktop.type(self.random.choice(self.WORDS))

    def enter(self) -> None:
        self.desktop.key(self.random.choice((K.Key_Return, K.Key_Down, K.Key_Space)))

    def click(self) -> None:
        rows = self.desktop.panes.inbox.list
        if self.desktop.panes.inbox.model.rowCount() and rows.isVisible():
            seen = rows.visible_rows()
            at = QPoint(40, rows.rowViewportPosition(self.random.choice(list(seen))) + 20)
            QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=at)

    def view(self) -> None:
        names = ("inbox", "inbox", "mine", "unassigned", "unanswered", "drafts", "outbox", "done")
        self.desktop.window.show_view(View(self.random.choice(names)))

    def account(self) -> None:
        self.desktop.window.show_view(View(account_id=self.random.choice((seed.LUMI, seed.LUMI_CN, None))))

    def arrives(self) -> None:
        who, self.at = self.random.choice(seed.GUESTS), self.at + 1_000
        said = Unpacked(messages=(seed.incoming(who, self.at, self.random.random() < 0.3, "And now a lamp?"),))
        self.desktop.seeded.write(ingest.store, who.account, said, page_id=None, at=self.at)

    def colleague(self) -> None:
        here = self.random.choice((*self.ids, self.desktop.panes.inbox.current_id() or self.ids[0]))
        self.at += 1_000
        if self.random.random() < 0.5:
            status = self.random.choice(("done", "open"))
            self.desktop.seeded.write(conversations.set_status, here, status, agent="amir", at=self.at)
        else:
            whose = self.random.choice(("amir", None, seed.ME))
            self.desktop.seeded.write(conversations.assign, here, whose, by="amir", at=self.at)

    def undo(self) -> None:
        self.keys()
        self.desktop.key(K.Key_Z)

    def done(self) -> None:
        self.keys()
        self.desktop.key(K.Key_E)

    def open(self) -> None:
        self.desktop.workspace.open(self.random.choice(self.ids))

    def write(self) -> None:
        self.keys()
        self.text()

    def filter_and_write(self) -> None:
        self.filter()
        self.desktop.key(K.Key_Return)
        self.desktop.until(lambda: not self.desktop.panes.inbox.model.searching)
        if self.desktop.focus() is self.desktop.panes.inbox.list:
            self.text()

    def text(self) -> None:
        """Write to whoever is selected; the text says who that is, and must never stand anywhere else."""
        row = selected(self.desktop)
        if not row:
            return
        self.desktop.key(K.Key_R)
        assert self.desktop.focus() is self.desktop.workspace.composer.editor
        self.desktop.type(f" to{self.ids.index(row)} ")
        if self.random.random() < 0.4:
            self.desktop.key(K.Key_Return, M.ControlModifier)

    def misdirected(self) -> list[str]:
        """Texts that stand with somebody they were not written to."""
        read, wrong = self.desktop.seeded.context.read, []
        self.desktop.workspace.composer.flush()
        for seeded, here in enumerate(self.ids):
            draft = drafts.read(read, here, "reply")
            texts = [row.text for row in outbox.open_rows(read, here)] + ([draft.text] if draft is not None else [])
            marks = {word for text in texts for word in text.split() if word[:2] == "to" and word[2:].isdigit()}
            wrong += [f"{mark} at {seeded}" for mark in marks - {f"to{seeded}"}]
        return wrong


def _checked(desktop: Desktop, play: Play) -> None:
    """Raise AssertionError when two parts of the window name two conversations, or a text stands with another one."""
    found, composer, focus = named(desktop), desktop.workspace.composer, desktop.focus()
    writes = focus is not None and composer.isAncestorOf(focus)
    assert found["selected row"] == found["in front"], found
    assert not writes or found["composer"] == found["in front"], found  # before the window came to rest too
    one(desktop)
    wrong = play.misdirected()
    assert wrong == [], wrong


def play(first: int, count: int) -> list[str]:
    """Play cases; each is a window of its own on a fresh desk."""
    application = QApplication.instance() or QApplication(["soak"])
    assert application is not None
    failures: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        seed.seed(Path(folder) / "seeded.db")
        for number in range(first, first + count):
            path = Path(folder) / str(number) / "replica.db"
            path.parent.mkdir()
            for file in Path(folder).glob("seeded.db*"):
                shutil.copy(file, path.with_name(file.name.replace("seeded.db", "replica.db")))
            seeded = seed.make_seat(path)
            desktop, told = Desktop(seeded), list[str]()
            hands = Play(desktop, number)
            try:
                for _ in range(STEPS):
                    told.append(hands.step())
                    _checked(desktop, hands)
            except AssertionError as error:
                failures.append(f"case {number}, after {' '.join(told)}: {error}")
            desktop.window.close()
            shiboken6.delete(desktop.window)
            seeded.close()
    return failures


ROW = Row("one conversation in front", 1_000, 20, play)
