"""What the strips above the desk say: the desk did not start whole, an unexpected error, a demo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from xdesk.core.polling.feed import FeedError
from xdesk.core.security.safe_tracebacks import safe_name
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.ui.shell.notices.strips import Action, Notice

UNEXPECTED, STARTING, READING, DEMO = "unexpected", "starting", "reading", "demo"
RECOVERY, READ_ONLY, RESCUE, SET_ASIDE = "recovery", "read_only", "rescue", "set_aside"

_AGAIN = Sentence("Notice", QT_TRANSLATE_NOOP("Notice", "Try again"))
_COPY = Sentence("Notice", QT_TRANSLATE_NOOP("Notice", "Copy diagnostics"))
_CLOSE = Sentence("Notice", QT_TRANSLATE_NOOP("Notice", "Close"))


def why(error: BaseException) -> Sentence:
    """Return what an agent reads about an error: its own sentence when it has one, else its name."""
    if isinstance(error, DeskError | FeedError):
        return error.sentence
    text = QT_TRANSLATE_NOOP("Notice", "The desk met an error it does not know ({kind}).")
    return Sentence("Notice", text, {"kind": safe_name(error)})


def unexpected(kind: str, copy: Callable[[], object], close: Callable[[], object]) -> Notice:
    """Say that something went wrong inside; `kind` is the type of the error."""
    title = QT_TRANSLATE_NOOP("Notice", "Something went wrong inside the desk ({kind}).")
    text = QT_TRANSLATE_NOOP(
        "Notice", "What you did last may not have been finished: look at it before you do it again."
    )
    actions = (Action(_COPY, copy), Action(_CLOSE, close))
    return Notice("warning", Sentence("Notice", title, {"kind": kind}), (Sentence("Notice", text),), actions)


def not_reading(error: BaseException, again: Callable[[], object], copy: Callable[[], object]) -> Notice:
    """Say that nothing is read from X and nothing sent, and why."""
    title = QT_TRANSLATE_NOOP("Notice", "This desk does not read from X and does not send.")
    text = QT_TRANSLATE_NOOP("Notice", "What you write is kept and waits.")
    return Notice(
        "warning",
        Sentence("Notice", title),
        (Sentence("Notice", text), why(error)),
        (Action(_AGAIN, again), Action(_COPY, copy)),
        token="word.overdue",
        ground="tint.overdue",
    )


def macros_missing(error: BaseException, again: Callable[[], object]) -> Notice:
    """Say that the shipped macros could not be read."""
    title = QT_TRANSLATE_NOOP("Notice", "The shipped macros could not be read.")
    text = QT_TRANSLATE_NOOP("Notice", "Everything else works.")
    texts = Sentence("Notice", text), why(error)
    return Notice("warning", Sentence("Notice", title), texts, (Action(_AGAIN, again),))


def demo(connect: Callable[[], object], leave: Callable[[], object]) -> Notice:
    """Say, as long as it is open, that this desk is the demo; two ways out."""
    title = QT_TRANSLATE_NOOP("Notice", "Demo")
    text = QT_TRANSLATE_NOOP(
        "Notice", "A made-up shop: nobody here is real, nothing leaves this computer, all of it is deleted at the end."
    )
    actions = (
        Action(Sentence("Notice", QT_TRANSLATE_NOOP("Notice", "Connect my account")), connect),
        Action(Sentence("Notice", QT_TRANSLATE_NOOP("Notice", "Leave the demo")), leave),
    )
    words = Sentence("Notice", title), (Sentence("Notice", text),)
    return Notice("eye", *words, actions, token="accent.line", ground="ground.selected.focus")


def demo_left(
    account_count: int, customer_count: int, remove: Callable[[], object], close: Callable[[], object]
) -> Notice:
    """Say that an earlier demo left its accounts and customers in a desk of somebody's own."""
    title = QT_TRANSLATE_NOOP("Notice", "An earlier demo is still in this desk.")
    text = QT_TRANSLATE_NOOP(
        "Notice",
        "Its shop is gone, so its accounts ({accounts}) and made-up customers ({customers}) can never be answered.",
    )
    actions = (
        Action(Sentence("Notice", QT_TRANSLATE_NOOP("Notice", "Remove the demo…")), remove),
        Action(Sentence("Notice", QT_TRANSLATE_NOOP("Notice", "Not now")), close),
    )
    values = {"accounts": account_count, "customers": customer_count}
    return Notice("trash", Sentence("Notice", title), (Sentence("Notice", text, values),), actions, token="text.2")


def demo_goes(conversations: int, written: int, remove: Callable[[], object], close: Callable[[], object]) -> Notice:
    """Ask before the remains of a demo are removed: what goes, and that the rest stays."""
    title = QT_TRANSLATE_NOOP("Notice", "Remove the demo for good?")
    text = QT_TRANSLATE_NOOP(
        "Notice",
        "{conversations} made-up conversations go, with what you wrote there (drafts, notes and replies: {written}). "
        "Your own accounts and customers stay as they are.",
    )
    actions = (
        Action(Sentence("Notice", QT_TRANSLATE_NOOP("Notice", "Remove")), remove),
        Action(Sentence("Notice", QT_TRANSLATE_NOOP("Notice", "Cancel")), close),
    )
    values = {"conversations": conversations, "written": written}
    return Notice("trash", Sentence("Notice", title), (Sentence("Notice", text, values),), actions)


def demo_stays(error: BaseException, again: Callable[[], object]) -> Notice:
    """Say that the remains of a demo could not be removed whole."""
    title = QT_TRANSLATE_NOOP("Notice", "The demo is not removed yet.")
    text = QT_TRANSLATE_NOOP("Notice", "Nothing of your own was touched.")
    texts = Sentence("Notice", text), why(error)
    return Notice("warning", Sentence("Notice", title), texts, (Action(_AGAIN, again),))


def demo_fell(again: Callable[[], object]) -> Notice:
    """Say that the sandbox did not start or ended badly."""
    title = QT_TRANSLATE_NOOP("Notice", "The demo did not start.")
    text = QT_TRANSLATE_NOOP("Notice", "Nothing was changed on this computer.")
    return Notice("warning", Sentence("Notice", title), (Sentence("Notice", text),), (Action(_AGAIN, again),))


def recovery_code(show: Callable[[], object], later: Callable[[], object]) -> Notice:
    """Say that nobody has kept the recovery code yet."""
    title = QT_TRANSLATE_NOOP("Notice", "The recovery code of this desk is not kept yet.")
    text = QT_TRANSLATE_NOOP("Notice", "If its passphrase or keyring is lost, nothing else opens it.")
    actions = (
        Action(Sentence("Notice", QT_TRANSLATE_NOOP("Notice", "Show the code")), show),
        Action(Sentence("Notice", QT_TRANSLATE_NOOP("Notice", "Not now")), later),
    )
    texts = (Sentence("Notice", text),)
    return Notice("shield", Sentence("Notice", title), texts, actions, token="text.2", ground="ground.list")


def recovered(said: Sentence, close: Callable[[], object], choose: Callable[[], object] | None) -> Notice:
    """Say what the recovery code brought back, or what is still needed; `choose` a new passphrase where it is lost."""
    title = Sentence("Notice", QT_TRANSLATE_NOOP("Notice", "Recovery"))
    actions = [Action(_CLOSE, close)]
    if choose is not None:
        words = Sentence("Notice", QT_TRANSLATE_NOOP("Notice", "Choose a new passphrase"))
        actions.insert(0, Action(words, choose))
    return Notice("shield", title, (said,), actions, token="text.2", ground="ground.list")


def read_only(folder: Path) -> Notice:
    """Say, as long as this desk is open, that it keeps and sends nothing."""
    title = QT_TRANSLATE_NOOP("Notice", "This desk can only be read.")
    text = QT_TRANSLATE_NOOP(
        "Notice",
        "Nothing can be saved or sent, and no new messages come in: {folder} cannot be written to. "
        "Make it writable and start again.",
    )
    texts = (Sentence("Notice", text, {"folder": str(folder)}),)
    return Notice("lock", Sentence("Notice", title), texts)


def rescued(count: int, show: Callable[[], object], close: Callable[[], object]) -> Notice:
    """Say that texts which could not be stored at the last close are drafts again."""
    one = QT_TRANSLATE_NOOP("Notice", "A text that could not be stored at the last close is a draft again.")
    many = QT_TRANSLATE_NOOP("Notice", "{n} texts that could not be stored at the last close are drafts again.")
    title = Sentence("Notice", one if count == 1 else many, {"n": count})
    text = QT_TRANSLATE_NOOP("Notice", "They were kept in an encrypted rescue file; nothing newer was overwritten.")
    actions = (Action(Sentence("Notice", QT_TRANSLATE_NOOP("Notice", "Show drafts")), show), Action(_CLOSE, close))
    return Notice("pencil", title, (Sentence("Notice", text),), actions, token="text.2", ground="ground.list")


def not_rescued(error: BaseException, close: Callable[[], object]) -> Notice:
    """Say that a rescue file is there and cannot be read."""
    title = QT_TRANSLATE_NOOP("Notice", "The rescue file of this desk could not be read.")
    text = QT_TRANSLATE_NOOP("Notice", "It stays in the folder of the desk as rescue.unreadable.")
    texts = Sentence("Notice", text), why(error)
    return Notice("warning", Sentence("Notice", title), texts, (Action(_CLOSE, close),))


_HOLDS = {
    "drafts": QT_TRANSLATE_NOOP("Notice", "Drafts: {n}."),
    "replies": QT_TRANSLATE_NOOP("Notice", "Unsent replies: {n}; they come back held, none goes out by itself."),
    "notes": QT_TRANSLATE_NOOP("Notice", "Notes: {n}."),
    "tags": QT_TRANSLATE_NOOP("Notice", "Tags: {n}."),
    "accounts": QT_TRANSLATE_NOOP("Notice", "Accounts: {n}."),
    "messages": QT_TRANSLATE_NOOP("Notice", "Messages: {n}."),
    "promises": QT_TRANSLATE_NOOP("Notice", "Promises: {n}."),
    "pages": QT_TRANSLATE_NOOP("Notice", "Pages from X not read yet: {n}."),
}


def set_aside(
    name: str, numbers: Mapping[str, int], bring: Callable[[], object], leave: Callable[[], object]
) -> Notice:
    """Offer back what only a file that was set aside holds; `numbers`: drafts, replies, notes, tags, accounts."""
    title = QT_TRANSLATE_NOOP("Notice", "A file that was set aside can be read after all.")
    only = QT_TRANSLATE_NOOP("Notice", "Some of it is only in {name}.")
    actions = (
        Action(Sentence("Notice", QT_TRANSLATE_NOOP("Notice", "Bring it back")), bring),
        Action(Sentence("Notice", QT_TRANSLATE_NOOP("Notice", "Leave it there")), leave),
    )
    texts = [Sentence("Notice", text, {"n": numbers[what]}) for what, text in _HOLDS.items() if numbers.get(what)]
    texts.insert(0, Sentence("Notice", only, {"name": name}))
    return Notice("file", Sentence("Notice", title), texts, actions, token="text.2", ground="ground.list")


def set_aside_comes_back() -> Notice:
    """Say that it is being brought back, in pieces between what the agent does."""
    title = QT_TRANSLATE_NOOP("Notice", "It is being brought back.")
    text = QT_TRANSLATE_NOOP("Notice", "You can go on working meanwhile.")
    texts = (Sentence("Notice", text),)
    return Notice("refresh", Sentence("Notice", title), texts, (), token="text.2", ground="ground.list")


def set_aside_is_back(name: str, close: Callable[[], object]) -> Notice:
    """Say that it is back, and that the file stays."""
    title = QT_TRANSLATE_NOOP("Notice", "It is back in this desk.")
    text = QT_TRANSLATE_NOOP("Notice", "Look at held replies before they go. {name} stays in the folder.")
    texts, actions = (Sentence("Notice", text, {"name": name}),), (Action(_CLOSE, close),)
    return Notice("check", Sentence("Notice", title), texts, actions, token="text.2", ground="ground.list")


def set_aside_stays(error: BaseException, again: Callable[[], object]) -> Notice:
    """Say that it was not brought back, or not in full, and why; it can be tried again."""
    title = QT_TRANSLATE_NOOP("Notice", "Not everything was brought back.")
    text = QT_TRANSLATE_NOOP("Notice", "The file that was set aside is as it was.")
    texts = Sentence("Notice", text), why(error)
    return Notice("warning", Sentence("Notice", title), texts, (Action(_AGAIN, again),))
