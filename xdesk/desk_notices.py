"""What the strips above the desk say: the desk did not start whole, something unexpected happened."""

from __future__ import annotations

from collections.abc import Callable

from xdesk.core.feed import FeedError
from xdesk.core.tracebacks import safe_name
from xdesk.core.words import QT_TRANSLATE_NOOP, DeskError, Sentence
from xdesk.ui.notices import Action, Notice

UNEXPECTED, STARTING, READING = "unexpected", "starting", "reading"

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
