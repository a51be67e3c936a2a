"""Tracebacks without anybody's words: exception types and frames, never messages, values or paths of a person."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from pathlib import PurePath
from types import FrameType, TracebackType

from xdesk.core.sentences import DeskError

MOST_FRAMES = 30
MOST_LINKED = 6
_PLACES = ("site-packages", "dist-packages")
_CODE = re.compile(r"[A-Z][A-Z0-9_]{2,60}\Z")


def safe_traceback(error: BaseException) -> str:
    """Return what is known of `error` and of those that led to it: types, error codes, files, lines, functions.

    An exception's message may hold a stranger's text, a name or a token, so none is kept. Files are named from the
    package on, never with the folder of a person.
    """
    return "\n".join(_chain(error))


def safe_name(error: BaseException) -> str:
    """Return the type of `error`, with the error number of the system or of SQLite where it has one."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    code = _code(error)
    return f"{name} ({code})" if code else name


def safe_frame(frame: FrameType, line: int | None = None) -> str:
    """Return one frame as "xdesk/app/application.py:12 Application.live"."""
    code = frame.f_code
    return f"{safe_path(code.co_filename)}:{line if line is not None else frame.f_lineno} {code.co_qualname}"


def safe_path(path: str) -> str:
    """Return the end of a file's path that says what file it is and not whose: from the package on."""
    parts = PurePath(path.replace("\\", "/")).parts
    for at in range(len(parts) - 1, -1, -1):
        if parts[at] in _PLACES:
            return "/".join(parts[at + 1 :])
    packages = [at for at, part in enumerate(parts) if part in ("xdesk", "tests")]
    return "/".join(parts[packages[-1] :]) if packages else parts[-1] if parts else ""


def _chain(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    waiting: list[tuple[str, BaseException]] = [("", error)]
    while waiting and len(seen) < MOST_LINKED:
        why, one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield f"{why}{safe_name(one)}"
        yield from _frames(one.__traceback__)
        if isinstance(one, BaseExceptionGroup):
            waiting += [("together with ", inner) for inner in one.exceptions]
        if one.__cause__ is not None:
            waiting.append(("caused by ", one.__cause__))
        elif one.__context__ is not None and not one.__suppress_context__:
            waiting.append(("while handling ", one.__context__))


def _frames(traceback: TracebackType | None) -> Iterator[str]:
    frames: list[str] = []
    while traceback is not None:
        frames.append(f"  {safe_frame(traceback.tb_frame, traceback.tb_lineno)}")
        traceback = traceback.tb_next
    if len(frames) > MOST_FRAMES:
        half = MOST_FRAMES // 2
        frames[half:-half] = [f"  … {len(frames) - 2 * half} more"]
    yield from frames


def _code(error: BaseException) -> str:
    """What is safe of an error's own words: a number's name, or the untranslated sentence with its places empty."""
    if isinstance(error, OSError) and error.errno is not None:
        return errno.errorcode.get(error.errno, str(error.errno))
    if isinstance(error, DeskError):
        return error.sentence.text
    name = getattr(error, "sqlite_errorname", None)
    return name if isinstance(name, str) and _CODE.match(name) else ""
