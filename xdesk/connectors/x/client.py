"""One client per brand account: signs requests, renews a refused token once, turns errors into troubles."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from xdesk.connectors.http import CAP, Answer, NoAnswerError, Transport
from xdesk.connectors.rate_limits import age_ms
from xdesk.connectors.x import problems, send_outcome
from xdesk.connectors.x.parsing import dialect as dialects
from xdesk.connectors.x.parsing import parser_process
from xdesk.connectors.x.parsing.envelope import PageError
from xdesk.connectors.x.parsing.page_meta import Head, believed, newest_known
from xdesk.connectors.x.prices import Prices
from xdesk.connectors.x.requests import Request, without
from xdesk.connectors.x.sign_in.token_source import Auth
from xdesk.core.channels.registry import channel_of
from xdesk.core.delivery import Result
from xdesk.core.ids import x_id_order
from xdesk.core.model import Outgoing
from xdesk.core.polling.feed import FeedError, Outcome, Page, Trouble
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

_RENEWED = QT_TRANSLATE_NOOP("X", "The sign-in was renewed. The reply waits here and goes out in a moment.")
_RENEWING = QT_TRANSLATE_NOOP("X", "The sign-in is still being renewed. The reply waits here and goes out by itself.")
TOKEN_S = 20.0
"""How long a send waits for a token: nothing has left by then, so it surely was not sent."""
_NOWHERE = QT_TRANSLATE_NOOP(
    "X", "This reply names no person or post that X could know, so it was not sent. Your text is kept. Write it anew."
)


_MOST_LEANER = 5
"""So often a page is asked for with fewer names before the server's refusal stands."""
Make = Callable[[dialects.Dialect], Request]
HeadOf = Callable[[bytes], Head]


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
        self._left_out: dict[str, set[tuple[str, str]]] = {"tweet": set(), "post": set()}
        self.prices, self._owns_app = prices or Prices(), owns_app

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
        make: Make,
        head_of: HeadOf,
        *,
        kind: str,
    ) -> Page:
        """Return one page, in the dialect that the server understands: found out here, and remembered.

        `kind` says what the items cost: dm, user, post or own. Raises FeedError.
        """
        answer, head, *poorer = await self._understood(make, head_of)
        x_now = answer.x_now or self.transport.x_now()
        charges = [one for each in (head, *poorer) for one in self.prices.of_page(each, kind, owns_app=self._owns_app)]
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
            charges=tuple(dict.fromkeys(charges)),
            ids=sure,
            age_ms=age_ms(answer.headers),
        )

    async def send(self, make: Callable[[Outgoing], Request], item: Outgoing, taken: send_outcome.Reader) -> Outcome:
        """Make one attempt and say what it told us; never raises for X or the network.

        A 401 renews the token and leaves the reply unsent: the outbox alone owns attempts.
        """
        price = self.prices.of_send(item.text, public=channel_of(item.channel).public)
        try:
            request = make(item)
        except ValueError:
            return Outcome(Result.REFUSED, sentence=Sentence("X", _NOWHERE), trouble=Trouble.REFUSED)
        try:
            async with asyncio.timeout(TOKEN_S):
                token = await self.auth.bearer()
        except (FeedError, DeskError, TimeoutError) as error:
            return send_outcome.unanswered(_as_feed(error), sent=False, price=price)
        try:
            answer = await self._ask(request, token)
        except NoAnswerError as error:
            return send_outcome.unanswered(error, sent=error.sent_completely, price=price)
        outcome = send_outcome.classify(answer, item, now=self.transport.x_now(), price=price, taken=taken)
        if outcome.trouble is Trouble.SIGNED_OUT:
            return await self._after_401(token, answer, outcome)
        if outcome.result is Result.SENT:
            self.auth.worked()
        return outcome

    async def _after_401(self, token: str, answer: Answer, outcome: Outcome) -> Outcome:
        try:
            async with asyncio.timeout(TOKEN_S):
                renewed = await self.auth.renew(token)
        except (FeedError, DeskError, TimeoutError) as error:
            return send_outcome.unanswered(_as_feed(error), sent=False, price=0)
        if not renewed:
            return outcome
        now = answer.x_now or self.transport.x_now()
        return Outcome(Result.NOT_SENT, retry_at=now, sentence=Sentence("X", _RENEWED), x_now=answer.x_now)

    async def _understood(self, make: Make, head_of: HeadOf) -> tuple[Answer, Head] | tuple[Answer, Head, Head]:
        """Return a page whose names the server understood, then the head of one paid besides; raises FeedError.

        A server that ignores names sends poor items, one that refuses them sends a 400: the other dialect is asked.
        """
        other = self.dialect.other()
        try:
            answer, head = await self._asked(self.dialect, make, head_of)
        except problems.FieldsRefusedError as refused:
            return await self._otherwise(make, head_of, refused)
        if head.starved:
            with contextlib.suppress(problems.FieldsRefusedError):
                richer, better = await self._asked(other, make, head_of)
                if better.starved:
                    return answer, head, better
                self.dialect = other
                return richer, better, head
        return answer, head

    async def _otherwise(
        self, make: Make, head_of: HeadOf, refused: problems.FieldsRefusedError
    ) -> tuple[Answer, Head]:
        """Return a page after `refused`: in the other dialect, else without the names that are refused.

        Of two dialects that are both refused the one with fewer strange names is nearer to the server's.
        """
        dialect, other = self.dialect, self.dialect.other()
        try:
            found = await self._asked(other, make, head_of)
        except problems.FieldsRefusedError as also:
            if len(also.named) < len(refused.named):
                dialect, refused = other, also
            found = await self._leaner(dialect, make, head_of, refused)
        else:
            dialect = other
        if found[1].starved:
            raise refused  # whoever wrote cannot be told: worse than no page
        self.dialect = dialect
        return found

    async def _leaner(
        self, dialect: dialects.Dialect, make: Make, head_of: HeadOf, refused: problems.FieldsRefusedError
    ) -> tuple[Answer, Head]:
        """Return a page without the names the server refuses, which are not asked for again; raises FeedError."""
        for _ in range(_MOST_LEANER):
            if refused.named <= self._left_out[dialect.name]:
                break
            self._left_out[dialect.name] |= refused.named
            try:
                return await self._asked(dialect, make, head_of)
            except problems.FieldsRefusedError as again:
                refused = again
        raise refused

    async def _asked(self, dialect: dialects.Dialect, make: Make, head_of: HeadOf) -> tuple[Answer, Head]:
        return await self._read(without(make(dialect), self._left_out[dialect.name]), head_of)

    async def _read(self, request: Request, head_of: Callable[[bytes], Head]) -> tuple[Answer, Head]:
        answer = await self.get(request)
        try:
            return answer, await parser_process.read(head_of, answer.body)
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
