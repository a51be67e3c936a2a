"""A customer register over HTTPS and JSON: level, money spent, language, orders."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from xdesk.connectors.http import Answer, Transport
from xdesk.connectors.x.problems import plain
from xdesk.core.polling.feed import CrmAnswer, FeedError, Trouble
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

KEY = "http-card"
DEADLINE_S = 3.0
MOST_BYTES = 256 * 1024
MOST_ORDERS = 50
_ORDER = ("number", "goods", "amount", "state")

_SILENT = QT_TRANSLATE_NOOP(
    "Crm", "The customer register did not answer. The card shows what was known before. xdesk asks again later."
)
_REFUSED = QT_TRANSLATE_NOOP(
    "Crm", "The customer register refused to answer. The card shows what was known before. Tell your administrator."
)
_STRANGE = QT_TRANSLATE_NOOP(
    "Crm", "The customer register sent something xdesk cannot read. The card shows what was known before."
)


class HttpCard:
    """`GET {address}/customers/{X user id}` → level, spent, language, orders (core.ports.Crm).

    Only the id is sent; no redirect is followed; what comes back is plain text. `token` is the register's own.
    """

    key = KEY

    def __init__(self, transport: Transport, path: str = "", *, token: str | None = None) -> None:
        self._transport, self._path, self._token = transport, path, token

    async def find(self, customer_id: str) -> CrmAnswer | None:
        """Return what the register knows of X's user id, None when unknown; raises FeedError."""
        target = f"{self._path}/customers/{quote(customer_id, safe='')}"
        try:
            answer = await self._transport.ask("GET", target, token=self._token, deadline_s=DEADLINE_S, cap=MOST_BYTES)
        except FeedError as error:
            said = _STRANGE if error.trouble is Trouble.FOREIGN else _SILENT
            raise FeedError(error.trouble, Sentence("Crm", said)) from error
        except DeskError as error:
            raise FeedError(Trouble.REFUSED, error.sentence) from error
        return _card(answer)


def _card(answer: Answer) -> CrmAnswer | None:
    if answer.status in (404, 410):
        return None
    if answer.status >= 500:
        raise FeedError(Trouble.BUSY, Sentence("Crm", _SILENT))
    if answer.status in (400, 401, 403, 429):
        raise FeedError(Trouble.REFUSED, Sentence("Crm", _REFUSED))
    try:
        card = msgspec.json.decode(answer.body) if answer.status == 200 and "json" in answer.media_type else None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        card = None
    if not isinstance(card, dict) or not any(name in card for name in ("level", "spent", "orders")):
        raise FeedError(Trouble.FOREIGN, Sentence("Crm", _STRANGE))
    orders = card.get("orders")
    listed = [one for one in orders if isinstance(one, dict)] if isinstance(orders, list) else []
    return CrmAnswer(
        level=_words(card.get("level")),
        spent=_words(card.get("spent")),
        language=_words(card.get("language")),
        orders=tuple({name: _words(one.get(name)) for name in _ORDER} for one in listed[:MOST_ORDERS]),
    )


def _words(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return plain(str(value))


def open_crm(transport: Transport, path: str) -> HttpCard:
    """Return the register below `path` of the transport's host."""
    return HttpCard(transport, path)
