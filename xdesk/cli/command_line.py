"""The command line of xdesk: the window, and verbs for scripts."""

from __future__ import annotations

import argparse
import codecs
import errno
import importlib
import io
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from xdesk import __version__
from xdesk.app.options import Exit, Options, gather, shared
from xdesk.cli.closed_output import keep_numbers, until_closed
from xdesk.core.security import core_dumps
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

HIDDEN = ("sandbox", "decode", "shot", "browse")
"""Verbs that run a part of xdesk as a process of its own; they take their arguments unparsed."""
_FLAGS = {"help": "--help", "version": "--version"}
"""What other programs take as a verb and this one as an option."""


_UNSAID = QT_TRANSLATE_NOOP(
    "Output",
    "The output could not be written: the disk it goes to is full or broken. Nothing on this desk is lost by that; run "
    "the command again and let it write elsewhere.",
)


class UnsaidError(DeskError):
    """What a verb found cannot be written where its output goes."""

    exit_code = Exit.UNEXPECTED


def run(words: Sequence[str]) -> int:
    """Do what the command line says and return its exit code."""
    core_dumps.forbid()
    keep_numbers()
    _speak_unicode()
    return until_closed(lambda: _run(words))


def _run(words: Sequence[str]) -> int:
    if words and words[0] in HIDDEN:
        return _part(words[0], list(words[1:]))
    found = _parsed(words)
    options = gather(found)
    if found.verb == "demo":
        options = options.with_changes(demo=True)
    try:
        return int(_verb(found, options))
    except DeskError as error:
        say_sentence(error.sentence, options)
        return getattr(error, "exit_code", Exit.PROFILE)
    except OSError as error:
        if error.errno not in (errno.EMFILE, errno.ENFILE):
            raise
        say_sentence(_too_many_open(options), options)
        return Exit.PROFILE
    except KeyboardInterrupt:
        return 130


def _too_many_open(options: Options) -> Sentence:
    from xdesk.app.profile import profile
    from xdesk.replica.database import system_errors

    return system_errors.sentence_of(OSError(errno.EMFILE, ""), options.profile or profile.default_root())


def _speak_unicode() -> None:
    """Print Chinese as Chinese where nobody chose a language: a locale of "C" says nothing of what a terminal shows.

    PYTHONIOENCODING is a choice and is kept.
    """
    if "PYTHONIOENCODING" in os.environ:
        return
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and codecs.lookup(stream.encoding).name == "ascii":
            stream.reconfigure(encoding="utf-8")


def _parsed(words: Sequence[str]) -> argparse.Namespace:
    """Return what the words say. A start of the window has no verb, and the parsers of all verbs take 4 ms to make."""
    plain = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    _window(plain)
    try:
        found, left = plain.parse_known_args(words)
    except argparse.ArgumentError:
        return _commands().parser.parse_args(words)  # says what is wrong, and how it is said right
    if not left:
        return argparse.Namespace(**vars(found), verb=None)
    commands = _commands()
    wrong = commands.unknown(left)
    if wrong is None:
        return commands.parser.parse_args(words)
    commands.parser.print_usage(sys.stderr)
    say_sentence(wrong, gather(found))
    raise SystemExit(Exit.USAGE)


def _window(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--demo",
        action="store_true",
        help="open a one-time desk on a made-up shop; nothing leaves this computer, nothing stays",
    )
    parser.add_argument("--demo-beside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--keys-fd", type=int, default=None, help=argparse.SUPPRESS)
    shared(parser, top=True)


class _Commands(NamedTuple):
    """The parser of the whole line, and the words it knows as verbs and as acts of `account`."""

    parser: argparse.ArgumentParser
    verbs: Any
    acts: Any

    def unknown(self, left: Sequence[str]) -> Sentence | None:
        """Return what is wrong with the verb or act in `left` (the line without shared options), None when nothing."""
        place = {"account": 1}.get(left[0], 0)
        word, known = "".join(left[place : place + 1]), list((self.acts if place else self.verbs).choices)
        if not word or word.startswith("-") or word in known:
            return None
        from difflib import get_close_matches

        near: list[str] = get_close_matches(word, [*known, *_FLAGS], 1)
        line = ["xdesk", *left[:place]]
        if near:
            meant = " ".join([*line, _FLAGS.get(near[0], near[0])])
            return Sentence("Output", _MEANT, {"word": word, "meant": meant})
        return Sentence("Output", _UNKNOWN, {"word": word, "all": ", ".join(" ".join([*line, one]) for one in known)})


_MEANT = QT_TRANSLATE_NOOP("Output", "There is no command “{word}”, so nothing was done. Did you mean: {meant}")
_UNKNOWN = QT_TRANSLATE_NOOP("Output", "There is no command “{word}”, so nothing was done. What there is: {all}")


def _commands() -> _Commands:
    parser = argparse.ArgumentParser(prog="xdesk", description="A desk for the people who answer customers on X.")
    parser.add_argument("--version", action="version", version=f"xdesk {__version__}")
    _window(parser)
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    acts = _account(verbs)
    _plain(verbs, "demo", "the same as --demo", ())
    _plain(verbs, "sync", "pull every stream once, send what is due, and stop", ("--once", "--json"))
    _plain(verbs, "doctor", "say how this desk is, without changing anything", ("--json",))
    _find(verbs)
    _cost(verbs)
    test = verbs.add_parser("self-test", help="play a scripted shift on the real desk against a sandbox")
    test.add_argument("--shots", metavar="DIR", default=None, help="keep pictures here")
    test.add_argument("--json", action="store_true", help="print what was found as JSON")
    test.add_argument(
        "--synthetic", action="store_true", help="press keys inside the desk even where a window system could"
    )
    shared(test, top=False)
    verbs.add_parser("sandbox", help="X as far as a desk can see it, on this computer (xdesk sandbox --help)")
    return _Commands(parser, verbs, acts)


def _plain(verbs: Any, name: str, help_: str, flags: Sequence[str]) -> None:
    verb = verbs.add_parser(name, help=help_)
    for flag in flags:
        verb.add_argument(flag, action="store_true")
    shared(verb, top=False)


def _find(verbs: Any) -> None:
    find = verbs.add_parser(
        "find",
        help="look for messages and people on this computer, newest first",
        description="Look for messages with all words of QUERY, newest first, and on the first page for conversations "
        "whose customer's name or handle has them; the conversations of the messages stand with the messages. Only "
        "what is on this computer is looked at; nothing is changed.",
    )
    find.add_argument("query", metavar="QUERY", help="words or parts of words; quote it when there are several")
    find.add_argument("--limit", type=int, default=50, metavar="N", help="messages on a page, 1 to 1000 (50)")
    find.add_argument("--after", default="", metavar="TOKEN", help="go on where an answer said: its “next”")
    find.add_argument("--json", action="store_true", help='print {"total", "messages", "conversations", "next"}')
    shared(find, top=False)


def _cost(verbs: Any) -> None:
    cost = verbs.add_parser(
        "cost",
        help="say what today cost at X, and why",
        description="Say what a UTC day cost at X's prices: the sum, what it will come to, the bounds, and each "
        "account's objects by stream and reason. Only what is on this computer is read; nothing is changed.",
    )
    cost.add_argument("--days-ago", type=int, default=0, metavar="N", help="an earlier UTC day instead of today (0)")
    cost.add_argument("--json", action="store_true", help="amounts in millionths of a US dollar, with the hours")
    shared(cost, top=False)


def _account(verbs: Any) -> Any:
    account = verbs.add_parser("account", help="brand accounts this desk answers for")
    shared(account, top=False)
    acts = account.add_subparsers(dest="act", required=True)
    add = acts.add_parser("add", help="sign in with X in the browser, or take a ready user token")
    add.add_argument("--client-id", default="", help="client id of the brand's X app (type: Native App)")
    add.add_argument(
        "--base-url", default="https://api.x.com", help="another server: https, or http on this computer only"
    )
    add.add_argument(
        "--access-token-file", default=None, metavar="FILE", help="take the user token in FILE instead of a sign-in"
    )
    add.add_argument(
        "--crm-url", action="append", default=[], metavar="URL",
        help="customer register for member level and orders; given several times, the preferred one first",
    )  # fmt: skip
    add.add_argument("--handle", default="", metavar="@NAME", help="the account this must be; any other is not added")
    add.add_argument("--no-browser", action="store_true", help="print the sign-in address instead of opening it")
    add.add_argument("--json", action="store_true")
    shared(add, top=False)
    unlock = acts.add_parser("unlock-chat", help="open X Chat here with the account's PIN, read from stdin")
    unlock.add_argument("--pin-fd", type=int, default=None, metavar="N", help="read the PIN from this file descriptor")
    lock = acts.add_parser("lock-chat", help="forget the keys of the account's X Chat on this computer")
    for one in (unlock, lock):
        one.add_argument("handle", metavar="@NAME", help="the account")
        one.add_argument("--json", action="store_true")
        shared(one, top=False)
    list_ = acts.add_parser("list", help="accounts and whether X accepts their sign-in")
    list_.add_argument("--json", action="store_true")
    shared(list_, top=False)
    return acts


def _verb(found: argparse.Namespace, options: Options) -> int:
    if found.verb in (None, "demo"):
        return int(importlib.import_module("xdesk.app.main").main(options))
    module = {"self-test": "xdesk.cli.selftest.run"}.get(found.verb, f"xdesk.cli.{found.verb}")
    with _ending():
        return int(importlib.import_module(module).run(found, options))


@contextmanager
def _ending() -> Iterator[None]:
    """Let a verb that is told to end clean up behind itself: a one-time profile is deleted then, too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(*_: object) -> None:
        raise SystemExit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _part(name: str, words: list[str]) -> int:
    """Run one part of xdesk as this process."""
    module = {
        "sandbox": "xdesk.sandbox.__main__",
        "decode": "xdesk.ui.runtime.image_decoder",
        "shot": "xdesk.ui.runtime.screenshot",
        "browse": "xdesk.ui.dialogs.link_opener",
    }[name]
    part = importlib.import_module(module)
    return int(part.main(words) or 0)


def say_sentence(sentence: Sentence, options: Options) -> None:
    """Print a sentence in the language of this start to standard error, if there is one."""
    if sys.stderr is None:
        return
    from PySide6.QtCore import QCoreApplication

    from xdesk.ui.style import language
    from xdesk.ui.style.translation import spoken

    keep = QCoreApplication.instance() or QCoreApplication([])
    language.use(options.language or language.of_system())
    print(spoken(sentence), file=sys.stderr)
    del keep


def say_recovered(sentence: Sentence | None, options: Options) -> None:
    """Print what a recovery code brought back, if one was used."""
    if sentence is not None:
        say_sentence(sentence, options)


def says_yes(question: Sentence, options: Options) -> bool:
    """Ask whoever sits at the terminal; without one nobody said yes."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    say_sentence(question, options)
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是", "对")


def say(facts: Mapping[str, Any], *, as_json: bool) -> None:
    """Print facts as JSON, or one per line."""
    plain = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") != "utf8"
    if as_json:
        say_line(json.dumps(facts, ensure_ascii=plain, indent=2))
        return
    for name, value in facts.items():
        say_line(f"{name}: {json.dumps(value, ensure_ascii=plain) if isinstance(value, dict | list) else value}")


def say_line(line: str) -> None:
    """Print one answer to standard output at once; raises UnsaidError when it cannot be written there."""
    try:
        print(line, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UnsaidError(Sentence("Output", _UNSAID)) from error
