"""Proxies: which way leads to a server, by the variables and settings that every program on this computer reads."""

from __future__ import annotations

import ipaddress
import os
import re
import sys
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from xdesk.connectors.web_client import httpx
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

_NAMES = ("https", "all")
"""Our servers speak https, so `http_proxy` is for other programs."""
_SCHEMES = {"http": 80, "https": 443, "socks": 1080, "socks5": 1080, "socks5h": 1080}
"""What can be used, with its usual port. Desktops write socks:// and mean version 5."""

_ODD = QT_TRANSLATE_NOOP(
    "X",
    "The proxy that {variable} names cannot be used, so X was not asked. Nothing is lost, replies wait here. "
    "Correct {variable} to something like http://127.0.0.1:7890 or socks5://127.0.0.1:7890, then start xdesk again.",
)
_ODD_SYSTEM = QT_TRANSLATE_NOOP(
    "X",
    "The proxy in this computer's settings cannot be used, so X was not asked. Nothing is lost, replies wait here. "
    "Correct the proxy settings, then start xdesk again.",
)
_BLOCKED = QT_TRANSLATE_NOOP(
    "X",
    "X cannot be reached through the proxy {proxy} that {variable} names. Nothing is lost, replies wait here. "
    "Check that this proxy runs, or correct {variable} and start xdesk again.",
)
_BLOCKED_SYSTEM = QT_TRANSLATE_NOOP(
    "X",
    "X cannot be reached through the proxy {proxy} of this computer's settings. Nothing is lost, replies wait here. "
    "Check that this proxy runs, or correct the proxy settings and start xdesk again.",
)


@dataclass(frozen=True, slots=True)
class Route:
    """A proxy on the way, named by `variable` ('': the system's settings); `shown` is its address without a login."""

    proxy: httpx.Proxy
    variable: str
    shown: str

    def blocked(self) -> Sentence:
        """Return the sentence for a server that this proxy did not lead to."""
        values: dict[str, str | int] = {"proxy": self.shown}
        if not self.variable:
            return Sentence("X", _BLOCKED_SYSTEM, values)
        return Sentence("X", _BLOCKED, values | {"variable": self.variable})


def route(host: str, port: int, environ: Mapping[str, str] | None = None) -> Route | None:
    """Return the proxy on the way to the https server `host`, None for the straight way.

    Raises DeskError that names the variable when its value is no proxy that can be used. Read as curl and Python
    read them: https_proxy before all_proxy, small letters before capitals, no_proxy with hosts, their domains,
    IPv4 and IPv6 addresses, nets and ports (https://curl.se/docs/manpage.html#ENVIRONMENT).
    """
    known = os.environ if environ is None else environ
    variable, value = _first(known, [f"{name}_proxy" for name in _NAMES])
    system = "" if value or environ is not None else _system()
    if not (value or system) or _excepted(host, port, _first(known, ["no_proxy"])[1]):
        return None
    return _read(variable, value or system)


def _first(environ: Mapping[str, str], names: list[str]) -> tuple[str, str]:
    """Return name and value of the first variable that says something; one in small letters hides its twin."""
    for small in names:
        name = small if small in environ else small.upper()
        value = environ.get(name, "").strip()
        if value:
            return name, value
    return "", ""


def _system() -> str:
    """Return the proxy of the settings of macOS or Windows, '' when there is none; other systems have variables."""
    platform: str = sys.platform
    if platform not in ("darwin", "win32"):
        return ""
    found = urllib.request.getproxies()
    return next((found[name] for name in (*_NAMES, "socks") if found.get(name)), "")


def _read(variable: str, value: str) -> Route:
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port
        shown = f"[{host}]" if ":" in host else host
        shown += f":{_SCHEMES[scheme] if port is None else port}"
        if not re.fullmatch(r"[0-9A-Za-z._:-]+", host) or port == 0 or parts.path not in ("", "/"):
            raise ValueError("no proxy")
        login = parts.netloc.rpartition("@")[0]
        spoken = "socks5" if scheme == "socks" else scheme
        proxy = httpx.Proxy(f"{spoken}://{login}{'@' if login else ''}{shown}")
    except (ValueError, KeyError, httpx.InvalidURL):
        said = Sentence("X", _ODD, {"variable": variable}) if variable else Sentence("X", _ODD_SYSTEM)
        raise DeskError(said) from None
    return Route(proxy, variable, shown)


def _excepted(host: str, port: int, listed: str) -> bool:
    """Return whether `no_proxy` takes the server out; an entry that means nothing takes nothing out."""
    return any(_matches(host.lower(), port, one) for one in re.split(r"[\s,]+", listed.lower()) if one)


def _matches(host: str, port: int, entry: str) -> bool:
    if entry == "*":
        return True
    name, wanted = _split(entry.rpartition("://")[2])
    if wanted not in ("", str(port)):
        return False
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(name, strict=False)
    except ValueError:
        name = name.removeprefix("*").strip(".")
        return bool(name) and (host == name or host.endswith("." + name))


def _split(entry: str) -> tuple[str, str]:
    """Return host and port ('' when none) of an entry: name:port, [v6]:port, and v6 without brackets has no port."""
    bracketed = re.fullmatch(r"\[([^\]]*)\](?::(\d+))?", entry)
    if bracketed:
        return bracketed[1], bracketed[2] or ""
    if entry.count(":") == 1:
        name, _, port = entry.partition(":")
        return name, port
    return entry, ""
