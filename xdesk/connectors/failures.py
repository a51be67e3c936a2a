"""What went wrong on the way to a server, as a trouble and a sentence."""

from __future__ import annotations

import ssl

from xdesk.connectors.response_body import TooLargeError, UnreadableError
from xdesk.connectors.web_client import httpx
from xdesk.core.polling.feed import FeedError, Trouble
from xdesk.core.polling.health import OUT_OF_REACH
from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence

_UNREACHED = OUT_OF_REACH.text
_SILENT = QT_TRANSLATE_NOOP("X", "X did not answer in time. Messages already here stay; xdesk asks again by itself.")
_BROKEN = QT_TRANSLATE_NOOP("X", "The line broke before X answered. Nothing is lost; xdesk asks again by itself.")
_CERTIFICATE = QT_TRANSLATE_NOOP(
    "X",
    "This computer does not trust the certificate that answered for X ({reason}). "
    "Nothing was sent. Tell your administrator; there is no way around it here.",
)
_NO_TLS = QT_TRANSLATE_NOOP(
    "X",
    "No secure connection to X came about ({reason}). Nothing was sent. xdesk tries again by itself; "
    "if it stays like this, tell your administrator.",
)
_UNEXPECTED = QT_TRANSLATE_NOOP(
    "X",
    "Something went wrong in this desk while it asked X ({reason}). Messages already here stay. "
    "xdesk tries again by itself.",
)
_TOO_LARGE = QT_TRANSLATE_NOOP(
    "X", "The answer was larger than any page of X. It was not read and nothing changed. xdesk asks again for less."
)
_UNREADABLE = QT_TRANSLATE_NOOP(
    "X", "The answer could not be read. It was set aside and nothing changed. xdesk asks again by itself."
)


class NoAnswerError(FeedError):
    """No usable answer; `sent_completely` says whether the server may have got the whole request."""

    def __init__(self, trouble: Trouble, sentence: Sentence, *, sent_completely: bool) -> None:
        super().__init__(trouble, sentence)
        self.sent_completely = sent_completely


def no_answer(error: BaseException, *, sent_completely: bool) -> NoAnswerError:
    """Return the trouble behind an exception of httpx, ssl, the deadline or the body caps."""
    trouble, text, values = _classify(error)
    return NoAnswerError(trouble, Sentence("X", text, values), sent_completely=sent_completely)


def _classify(error: BaseException) -> tuple[Trouble, str, dict[str, str | int]]:
    """Return trouble, sentence and values; a reason is named only where the error says it."""
    distrust, reason = _tls(error)
    if reason:
        return Trouble.CERTIFICATE, _CERTIFICATE if distrust else _NO_TLS, {"reason": reason}
    if isinstance(error, TooLargeError):
        return Trouble.FOREIGN, _TOO_LARGE, {}
    if isinstance(error, UnreadableError | httpx.DecodingError):
        return Trouble.FOREIGN, _UNREADABLE, {}
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return Trouble.OFFLINE, _UNREACHED, {}
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return Trouble.OFFLINE, _SILENT, {}
    if isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError | ConnectionError):
        return Trouble.OFFLINE, _BROKEN, {}
    return Trouble.UNEXPECTED, _UNEXPECTED, {"reason": type(error).__name__}


def _tls(error: BaseException | None) -> tuple[bool, str]:
    """Return whether a certificate was refused, and the reason TLS gives; '' when TLS was not the trouble."""
    seen = 0
    while error is not None and seen < 8:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True, (error.verify_message or error.reason or "?")[:120]
        if type(error) is ssl.SSLError and error.reason:  # its subclasses are about waiting and ends, not about TLS
            return False, error.reason[:120]
        error, seen = error.__cause__ or error.__context__, seen + 1
    return False, ""
