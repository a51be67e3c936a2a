"""Opens the customer registers of an account; one that cannot be opened says why, and hides no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from xdesk import connectors
from xdesk.connectors.http import Transport
from xdesk.core.customer_registers import Register
from xdesk.core.polling.feed import CrmAnswer, FeedError, Trouble
from xdesk.core.ports import Crm
from xdesk.core.sentences import QT_TRANSLATE_NOOP, DeskError, Sentence

_NO_KIND = QT_TRANSLATE_NOOP(
    "Crm", "This xdesk does not know this kind of customer register, so it cannot be asked. Tell your administrator."
)


class Unusable:
    """A register that cannot be asked (core.ports.Crm)."""

    key = "unusable"

    def __init__(self, sentence: Sentence) -> None:
        self._sentence = sentence

    async def find(self, customer_id: str) -> CrmAnswer | None:
        """Raise FeedError with the reason, whoever is asked for."""
        raise FeedError(Trouble.REFUSED, self._sentence)


def open_registers(
    registers: Sequence[Register], *folders: Path, x_now: Callable[[], int]
) -> tuple[dict[str, Crm], list[Transport]]:
    """Return the connectors of `registers` by key, the preferred one first, and what is to be closed after them.

    Each has a connection of its own. `folders` hold further files with `open_crm`, beside those of this package.
    """
    found: dict[str, Crm] = {}
    transports: list[Transport] = []
    for register in registers:
        try:
            transport = Transport(register.url, x_now=x_now, allow_path=True)
        except DeskError as error:
            found[register.key] = Unusable(error.sentence)
            continue
        transports.append(transport)
        kinds = connectors.open_crms(transport, transport.address.path, *folders)
        found[register.key] = kinds.get(register.kind) or Unusable(Sentence("Crm", _NO_KIND))
    return found, transports
