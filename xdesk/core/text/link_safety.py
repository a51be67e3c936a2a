"""Link safety: whether a web address may be opened, after one strict look at it."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlsplit

from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence
from xdesk.core.text.invisible import ANNOTATIONS, CONTROLS, DIRECTION, HALVES

Verdict = Literal["open", "confirm", "refuse"]

MAX_LENGTH = 4_096
X_HOSTS = frozenset({"x.com", "twitter.com", "pic.x.com", "pbs.twimg.com", "video.twimg.com"})
"""Hosts of X itself and what lies below x.com and twitter.com: opened without a question."""
SHORTENERS = frozenset(
    {"t.co", "t.cn", "bit.ly", "tinyurl.com", "goo.gl", "is.gd", "ow.ly", "buff.ly", "dwz.cn", "url.cn", "rb.gy"}
    | {"cutt.ly", "t.ly", "suo.im", "shorturl.at", "v.gd", "lnkd.in", "tiny.cc", "s.id", "dlvr.it"}
)
_INNER = frozenset({"local", "localhost", "internal", "lan", "home", "corp", "intranet", "arpa", "test", "onion"})

_SHAPE = re.compile(r"(https?)://([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_FORBIDDEN = re.compile(
    f"[\\s{CONTROLS}\\\\{DIRECTION}{ANNOTATIONS}{HALVES}\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufffe\uffff]"
)
_QUAD = re.compile(r"(?:0|[1-9][0-9]{0,2})(?:\.(?:0|[1-9][0-9]{0,2})){3}")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
_POSES = re.compile(r"(?:^|[.-])(?:x-com|xcom|twitter|tvvitter|x\.com)(?=[.-]|$)")
_KEPT = "%/:@!$&'()*+,;=~-._"
_CONTEXT = "Link"
_IMPROPER = QT_TRANSLATE_NOOP("Link", "This is no proper web address.")


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a link. `url` is the only form that may be handed to a browser, empty when refused.

    `host` is shown as it is (ACE); `mark` is the part of it that somebody registered: shown stronger.
    """

    verdict: Verdict
    url: str = ""
    host: str = ""
    mark: tuple[int, int] = (0, 0)
    reason: Sentence | None = None

    @property
    def domain(self) -> str:
        """The part of the host that somebody registered, which is what can be known."""
        return self.host[self.mark[0] : self.mark[1]]


class _RefusedError(Exception):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def whole(host: str) -> str:
    """Return `host`: without a list of public suffixes nobody knows which part of it was registered."""
    return host


def is_number(host: str) -> bool:
    """Return whether `host` is an IP address instead of a name; IPv6 in brackets."""
    return host.startswith("[") or _QUAD.fullmatch(host) is not None


def decide(url: str, *, known: Collection[str] = (), registered: Callable[[str], str] = whole) -> Decision:
    """Decide what to do with `url`; `known` are registered domains this desk opened before or owns.

    `registered` returns the part of a host (ACE) that one owner registered. Only https opens; http and everything
    unusual asks first; other schemes and malformed addresses are refused.
    """
    try:
        scheme, user, host, port, rest = _taken_apart(url)
    except _RefusedError as error:
        return Decision("refuse", reason=Sentence(_CONTEXT, error.text))
    shown = f"{host}:{port}" if port is not None else host
    canonical = f"{scheme}://{shown}{rest}"
    if not _agreed(canonical, host, port):
        return Decision("refuse", reason=Sentence(_CONTEXT, _IMPROPER))
    domain = host if is_number(host) else registered(host)
    mark = (len(host) - len(domain), len(host))
    doubt = _doubt(scheme, user, host, port, domain in known)
    verdict: Verdict = "confirm" if doubt else "open"
    return Decision(verdict, canonical, shown, mark, Sentence(_CONTEXT, doubt, {"host": shown}) if doubt else None)


def _taken_apart(url: str) -> tuple[str, str, str, int | None, str]:
    """Return scheme, user part, host in ACE, port when unusual, and the rest, or raise _RefusedError."""
    if len(url) > MAX_LENGTH:
        raise _RefusedError(QT_TRANSLATE_NOOP("Link", "This address is too long to be opened."))
    if _FORBIDDEN.search(url):
        raise _RefusedError(QT_TRANSLATE_NOOP("Link", "This address holds characters that no address has."))
    shape = _SHAPE.fullmatch(url)
    if shape is None:
        raise _RefusedError(QT_TRANSLATE_NOOP("Link", "Only web addresses are opened, and this is none."))
    scheme, authority, path, query, fragment = (part or "" for part in shape.groups())
    user, _, place = authority.rpartition("@")
    host, port = _host_and_port(place)
    rest = _spelled(path or "/", "") + _spelled(query, "?") + _spelled(fragment, "?/#")
    return scheme.lower(), user, host, _unusual(scheme.lower(), port), rest


def _spelled(part: str, more: str) -> str:
    """Return a part of an address in plain characters; what is escaped already stays."""
    if part[:1] in ("?", "#"):
        return part[0] + _spelled(part[1:], "?/")
    sound = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", part)
    return quote(sound, safe=_KEPT + more)


def _host_and_port(place: str) -> tuple[str, int | None]:
    if place.startswith("["):
        inside, bracket, tail = place[1:].partition("]")
        if not bracket or (tail and not re.fullmatch(r":[0-9]{1,5}", tail)):
            raise _RefusedError(_IMPROPER)
        return f"[{_outside(inside)}]", int(tail[1:]) if tail else None
    name, colon, port = place.partition(":")
    if colon and not re.fullmatch(r"[0-9]{1,5}", port, re.ASCII):
        raise _RefusedError(_IMPROPER)
    return _ace(name), int(port) if colon else None


def _unusual(scheme: str, port: int | None) -> int | None:
    if port is None or port == (443 if scheme == "https" else 80):
        return None
    if port < 1024 or port > 65535:
        raise _RefusedError(QT_TRANSLATE_NOOP("Link", "This address leads to a service that is no web page."))
    return port


def _outside(address: str) -> str:
    """Return an IP address of the open internet in its one proper form, or raise _RefusedError."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        raise _RefusedError(_IMPROPER) from None
    mapped = isinstance(parsed, ipaddress.IPv6Address) and (parsed.ipv4_mapped or parsed.sixtofour or parsed.teredo)
    if mapped or not parsed.is_global or parsed.is_multicast or "%" in address:
        raise _RefusedError(
            QT_TRANSLATE_NOOP("Link", "This address lies inside a private network, not on the internet.")
        )
    return str(parsed)


def _ace(name: str) -> str:
    """Return a host name in the form in which it is asked for (xn--), or raise _RefusedError."""
    if _QUAD.fullmatch(name):
        return _outside(name)
    labels = name.lower().split(".")
    out = [_ace_label(label) for label in labels]
    if len(out) < 2 or out[-1] in _INNER:
        raise _RefusedError(
            QT_TRANSLATE_NOOP("Link", "This address lies inside a private network, not on the internet.")
        )
    if _NUMBER.fullmatch(out[-1]) or len(".".join(out)) > 253:
        raise _RefusedError(_IMPROPER)
    return ".".join(out)


def _ace_label(label: str) -> str:
    plain = label if label.isascii() else "xn--" + _letters(label).encode("punycode").decode("ascii")
    if not _LABEL.fullmatch(plain) or (plain[2:4] == "--" and not plain.startswith("xn--")):
        raise _RefusedError(_IMPROPER)
    if plain.startswith("xn--"):
        try:
            if "xn--" + _letters(plain[4:].encode("ascii").decode("punycode")).encode("punycode").decode() != plain:
                raise ValueError
        except (ValueError, OverflowError):
            raise _RefusedError(_IMPROPER) from None
    return plain


def _letters(label: str) -> str:
    """Return a label that is not ASCII when all rules of domain names read it the same way, or raise _RefusedError."""
    same = unicodedata.normalize("NFKC", label).casefold() == label and not label.isascii()
    kinds = {unicodedata.category(sign) for sign in label if sign != "-"}
    if not same or kinds - {"Ll", "Lo", "Lm", "Mn", "Mc", "Nd"} or unicodedata.category(label[0]).startswith("M"):
        raise _RefusedError(_IMPROPER)
    return label


def _agreed(canonical: str, host: str, port: int | None) -> bool:
    """Whether Python reads the same host and port out of the address that we write."""
    try:
        parts = urlsplit(canonical)
        return parts.hostname == host.strip("[]") and parts.port == port and parts.username is None
    except ValueError:
        return False


def _doubt(scheme: str, user: str, host: str, port: int | None, known: bool) -> str:
    """Return the sentence that asks before opening, empty when there is nothing to ask."""
    own = host in X_HOSTS or host.endswith((".x.com", ".twitter.com"))
    if user:
        return QT_TRANSLATE_NOOP(
            "Link", "This link is misleading: the part before @ is not the address. It leads to {host}."
        )
    if is_number(host):
        return QT_TRANSLATE_NOOP("Link", "This link leads to a numeric address, {host}, instead of a name.")
    if "xn--" in host:
        return QT_TRANSLATE_NOOP("Link", "This name holds letters that may look like others. It really is {host}.")
    if not own and _POSES.search(host):
        return QT_TRANSLATE_NOOP("Link", "This name looks like X and is not X. It leads to {host}.")
    if host in SHORTENERS:
        return QT_TRANSLATE_NOOP("Link", "This is a short link of {host}; where it leads is not known.")
    if port is not None:
        return QT_TRANSLATE_NOOP("Link", "This link leads to an unusual port of {host}.")
    if scheme == "http":
        return QT_TRANSLATE_NOOP("Link", "This link to {host} is not encrypted: others may read and change the page.")
    if not own and not known:
        return QT_TRANSLATE_NOOP("Link", "This desk has not opened {host} before.")
    return ""
