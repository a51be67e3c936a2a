"""One client per brand account: signs requests, renews a refused token once, turns errors into troubles."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from xdesk.connectors.http import CAP, Answer, NoAnswerError, Transport
from xdesk.connectors.x import dialect as dialects
from xdesk.connectors.x import parse, problems, sending
from xdesk.connectors.x.auth import Auth
from xdesk.connectors.x.envelope import PageError
from xdesk.connectors.x.heads import Head, believed, newest_known
from xdesk.connectors.x.prices import Meter, Prices
from xdesk.connectors.x.wire import Request
from xdesk.core.delivery import Result
from xdesk.core.feed import FeedError, Outcome, Page, Trouble
from xdesk.core.ids import x_id_order
from xdesk.core.model import Outgoing
from xdesk.core.words import QT_TRANSLATE_NOOP, DeskError, Sentence

_RENEWED = QT_TRANSLATE_NOOP("X", "The sign-in was renewed. The reply waits here and goes out in a moment.")
_RENEWING = QT_TRANSLATE_NOOP("X", "The sign-in is still being renewed. The reply waits here and goes out by itself.")
_TOKEN_S = 20.0
"""How long a send waits for a token: nothing has left by then, so it surely was not sent."""
_NOWHERE = QT_TRANSLATE_NOOP(
    "X", "This reply names no person or post that X could know, so it was not sent. Your text is kept. Write it anew."
)


class XClient:
    """What the channels of one account share. Used on the loop of sync only.

    `dialect` ('tweet' or 'post') is what an earlier run found out; read it back from `dialect_name`.
    `owns_app`: the brand account owns the developer app, so its own timelines are cheaper.
    """

    def __init__(
        self,
        account_id: str,
        transport: Transport,
        auth: Auth,
        *,
        dialect: str = "tweet",
        prices: Prices | None = None,
        owns_app: bool = False,
    ) -> None:
        self.account_id, self.transport, self.auth = account_id, transport, auth
        self.dialect = dialects.named(dialect)
        self.meter = Meter(prices or Prices(), owns_app=owns_app)

    @property
    def dialect_name(self) -> str:
        """Return the dialect this server understands, as found so far."""
        return self.dialect.name

    async def get(self, request: Request, *, accept: str = "application/json", cap: int = CAP) -> Answer:
        """Return a good answer; raises FeedError. A 401 costs one renewal and one more try."""
        try:
            token = await self.auth.bearer()
            answer = await self._ask(request, token, accept=accept, cap=cap)
            if answer.status == 401 and problems.problem(answer) and await self.auth.renew(token):
                answer = await self._ask(request, await self.auth.bearer(), accept=accept, cap=cap)
        except DeskError as error:
            raise _as_feed(error) from error
        picture = accept.startswith("image/") and answer.status == 200
        wrong = None if picture else problems.trouble(answer, self.transport.x_now())
        if wrong is not None:
            raise wrong
        self.auth.worked()
        return answer

    async def page(
        self,
        stream: str,
        make: Callable[[dialects.Dialect], Request],
        head_of: Callable[[bytes], Head],
        *,
        kind: str,
    ) -> Page:
        """Return one page; asks a second time in the other dialect when the first was not understood.

        `kind` says what the items cost: dm, user, post or own. Raises FeedError.
        """
        answer, head = await self._read(make(self.dialect), head_of)
        if head.starved:
            other, better = await self._read(make(self.dialect.other()), head_of)
            if not better.starved:
                self.dialect, answer, head = self.dialect.other(), other, better
        x_now = answer.x_now or self.transport.x_now()
        objects, micros = self.meter.page(head, kind, x_now)
        sure = believed(head, x_now)
        return Page(
            stream=stream,
            account_id=self.account_id,
            body=answer.body,
            next_token=head.next_token,
            count=head.count,
            newest_id=newest_known(head, x_now),
            oldest_id=min(sure, key=x_id_order, default=None),
            limits=answer.limits,
            x_now=answer.x_now,
            cost_micros=micros,
            objects=objects,
            ids=sure,
        )

    async def send(self, make: Callable[[Outgoing], Request], item: Outgoing, taken: sending.Reader) -> Outcome:
        """Make one attempt and say what it told us (reliability.md 3.2); never raises for X or the network.

        A 401 renews the token and leaves the reply unsent: the outbox alone owns attempts.
        """
        price = self.meter.prices.of_send(item.text, public=item.kind.public)
        try:
            request = make(item)
        except ValueError:
            return Outcome(Result.REFUSED, sentence=Sentence("X", _NOWHERE), trouble=Trouble.REFUSED)
        try:
            async with asyncio.timeout(_TOKEN_S):
                token = await self.auth.bearer()
        except (FeedError, DeskError, TimeoutError) as error:
            return sending.unanswered(_as_feed(error), sent=False, price=price)
        try:
            answer = await self._ask(request, token)
        except NoAnswerError as error:
            return sending.unanswered(error, sent=error.sent_completely, price=price)
        outcome = sending.classify(answer, item, now=self.transport.x_now(), price=price, taken=taken)
        if outcome.trouble is Trouble.SIGNED_OUT:
            return await self._after_401(token, answer, outcome)
        if outcome.result is Result.SENT:
            self.auth.worked()
        return outcome

    async def _after_401(self, token: str, answer: Answer, outcome: Outcome) -> Outcome:
        try:
            async with asyncio.timeout(_TOKEN_S):
                renewed = await self.auth.renew(token)
        except (FeedError, DeskError, TimeoutError) as error:
            return sending.unanswered(_as_feed(error), sent=False, price=0)
        if not renewed:
            return outcome
        now = answer.x_now or self.transport.x_now()
        return Outcome(Result.NOT_SENT, retry_at=now, sentence=Sentence("X", _RENEWED), x_now=answer.x_now)

    async def _read(self, request: Request, head_of: Callable[[bytes], Head]) -> tuple[Answer, Head]:
        answer = await self.get(request)
        try:
            return answer, await parse.read(head_of, answer.body)
        except PageError as error:
            raise problems.foreign() from error

    async def _ask(self, request: Request, token: str, *, accept: str = "application/json", cap: int = CAP) -> Answer:
        return await self.transport.ask(
            request.method,
            request.path,
            params=request.params,
            body=request.body,
            accept=accept,
            token=token,
            group=request.group,
            cap=cap,
        )


def _as_feed(error: FeedError | DeskError | TimeoutError) -> FeedError:
    """Return an error of the sign-in as a trouble: a locked keyring or full disk heals, a wrong app does not."""
    if isinstance(error, FeedError):
        return error
    if isinstance(error, TimeoutError):
        return FeedError(Trouble.BUSY, Sentence("X", _RENEWING))
    return FeedError(Trouble.SIGNED_OUT if error.sentence.context == "X" else Trouble.BUSY, error.sentence)
