"""Start offers: what a desk offers once it is open: to remove an old demo, to bring back what was set aside."""

from __future__ import annotations

from xdesk.app.offers.demo_cleaning import DemoCleaning
from xdesk.app.offers.set_aside_offer import SetAsideOffer
from xdesk.app.open_desk import OpenDesk
from xdesk.ui.shell.window import Window


async def offer(window: Window, desk: OpenDesk) -> None:
    """Look for both, one after the other."""
    await DemoCleaning(window, desk).look()
    await SetAsideOffer(window, desk).look()
