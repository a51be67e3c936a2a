"""Start offers: what a desk offers once it is open: to remove an old demo, to bring back what was set aside."""

from __future__ import annotations

from typing import Protocol

from xdesk import demo_cleaning, set_aside_offer
from xdesk.demo_cleaning import DemoCleaning
from xdesk.set_aside_offer import SetAsideOffer
from xdesk.ui.window import Window


class House(demo_cleaning.House, set_aside_offer.House, Protocol):
    """What the offers need of the desk."""


async def offer(window: Window, house: House) -> None:
    """Look for both, one after the other."""
    await DemoCleaning(window, house).look()
    await SetAsideOffer(window, house).look()
