"""Tracebacks keep types, codes and frames, and nothing that a person wrote."""

from __future__ import annotations

import errno
import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from xdesk.core.security.safe_tracebacks import MOST_FRAMES, safe_name, safe_path, safe_traceback
from xdesk.core.sentences import DeskError, Sentence


def raised(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as caught:
        return caught


@given(st.text(min_size=6).filter(lambda text: not text.isascii() or " " in text))
def test_no_message_of_any_linked_error_is_kept(words: str) -> None:
    try:
        try:
            raise KeyError(words)
        except KeyError as first:
            raise ValueError(words) from first
    except ValueError as second:
        try:
            raise ExceptionGroup(words, [second, OSError(errno.ENOSPC, words, f"/home/{words}/desk.db")])
        except ExceptionGroup as third:
            said = safe_traceback(third)
    assert words not in said
    for kind in ("ExceptionGroup", "ValueError", "KeyError", "OSError (ENOSPC)"):
        assert kind in said
    assert "tests/core/security/test_core_safe_tracebacks.py:" in said
    assert "test_no_message_of_any_linked_error_is_kept" in said


def test_codes_of_the_system_and_of_sqlite_are_kept() -> None:
    assert safe_name(raised(OSError(errno.EIO, "x"))) == "OSError (EIO)"
    try:
        sqlite3.connect(":memory:").execute("SELECT secret FROM nowhere")
    except sqlite3.Error as error:
        assert safe_name(error) == "sqlite3.OperationalError (SQLITE_ERROR)"
    sentence = Sentence("Vault", "Nothing of {name} was read.", {"name": "Nora"})
    assert safe_name(raised(DeskError(sentence))).endswith("(Nothing of {name} was read.)")


def test_a_deep_fall_keeps_both_ends() -> None:
    def deeper(n: int) -> None:
        if n == 0:
            raise RuntimeError
        deeper(n - 1)

    try:
        deeper(200)
    except RuntimeError as error:
        lines = safe_traceback(error).splitlines()
    assert len(lines) == MOST_FRAMES + 2 and "more" in lines[1 + MOST_FRAMES // 2]


def test_files_are_named_without_whose_they_are() -> None:
    assert safe_path("/home/nora/xdesk/.venv/lib/python3.11/site-packages/httpx/_client.py") == "httpx/_client.py"
    assert safe_path("/home/nora/work/xdesk/app/application.py") == "xdesk/app/application.py"
    assert safe_path("C:\\Users\\nora\\xdesk\\ui\\shell\\window.py") == "xdesk/ui/shell/window.py"
    assert safe_path("/home/nora/elsewhere/script.py") == "script.py"
