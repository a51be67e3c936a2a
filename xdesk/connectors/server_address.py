"""Which servers a desk may talk to: https anywhere an administrator named, http on this computer only."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

_WRONG = QT_TRANSLATE_NOOP(
    "X",
    "The server address {address} cannot be used. Nothing was sent. "
    "Give an https address, or http on this computer only, such as http://127.0.0.1:8080.",
)


@dataclass(frozen=True, slots=True)
class Address:
    """A server: scheme, host, port, and the path that was named with it ('' or '/…' without a last slash)."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Return scheme, host and port as a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return f"{self.scheme}://{host}" + ("" if self.port == usual else f":{self.port}")

    @property
    def loopback(self) -> bool:
        """Return whether the server is this computer."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Return whether `host` can only be this computer: localhost, 127.0.0.0/8 or ::1."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def address(url: str, *, allow_path: bool = False) -> Address:
    """Return the server `url` names.

    Raises DeskError for http to another computer, names and passwords inside the address, a query, and for a
    path unless `allow_path`.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise wrong_address(url) from None
    path = parts.path.rstrip("/")
    odd = parts.username or parts.password or parts.query or parts.fragment or (path and not allow_path)
    if odd or not host or not host.isascii() or any(c.isspace() or c in "%\\" for c in host):
        raise wrong_address(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise wrong_address(url)
    return Address(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path)


def wrong_address(url: str) -> DeskError:
    """Return the error that names an address no desk may talk to; a password inside it is left out."""
    shown = url.rpartition("@")[2] if "@" in url else url
    return DeskError(Sentence("X", _WRONG, {"address": shown[:200]}))
