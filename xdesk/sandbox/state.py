"""The whole sandbox in one object: clock, world, story, limits, credits, tokens, faults, log."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from xdesk.sandbox.clock import SandboxClock
from xdesk.sandbox.faults.faults import Faults
from xdesk.sandbox.oauth_server import OAuth
from xdesk.sandbox.story.first_day import build
from xdesk.sandbox.story.script import Script
from xdesk.sandbox.usage.credits import Ledger
from xdesk.sandbox.usage.limits import Limits
from xdesk.sandbox.usage.request_log import Logbook
from xdesk.sandbox.world import World
from xdesk.sandbox.xchat.realm import Realms


@dataclass(frozen=True, slots=True)
class Start:
    """How a sandbox begins."""

    seed: int
    origin: int
    speed: float = 1.0
    control_token: str | None = None
    crm_token: str | None = None
    per_minute: float = 3.0
    base_url: str = ""


@dataclass(slots=True)
class SandboxState:
    """One running sandbox."""

    clock: SandboxClock
    world: World
    script: Script
    oauth: OAuth
    control_token: str
    crm_token: str | None
    base_url: str
    tokens: dict[str, str]
    seed: int
    realms: Realms
    limits: Limits = field(default_factory=Limits)
    ledger: Ledger = field(default_factory=Ledger)
    faults: Faults = field(default_factory=Faults)
    log: Logbook = field(default_factory=Logbook)
    default_dialect: str = "tweet"
    only_dialect: str | None = None
    strict: bool = False  # unknown field names are refused, not ignored
    lag_ms: int = 0
    crm_cards: dict[str, dict[str, object] | None] = field(default_factory=dict)  # told by control, by X user id
    api_version: str = "2.168"

    def begin_anew(self, origin: int) -> None:
        """Let the world of the seed begin once more at `origin` (UTC ms), without faults, limits and live arrivals.

        Only who is signed in and how the clock goes stays as it is.
        """
        self.world, self.script = build(self.seed, origin)
        self.script.live(origin, running=False)
        self.clock.set(origin)
        self.limits, self.ledger, self.faults, self.log = Limits(), Ledger(), Faults(), Logbook()
        self.default_dialect, self.only_dialect, self.strict, self.lag_ms = "tweet", None, False, 0
        self.crm_cards = {}
        self.realms.allow_again()


def settle(start: Start) -> SandboxState:
    """Return a sandbox made from its seed."""
    world, script = build(start.seed, start.origin)
    oauth = OAuth(start.seed)
    tokens = {brand.handle: oauth.lasting(brand.id) for brand in world.brands}
    script.live(start.origin, running=start.per_minute > 0, per_minute=start.per_minute)
    control = start.control_token or hashlib.sha256(f"control {start.seed}".encode()).hexdigest()[:32]
    return SandboxState(
        clock=SandboxClock(start.origin, start.speed),
        world=world,
        script=script,
        oauth=oauth,
        control_token=control,
        crm_token=start.crm_token,
        base_url=start.base_url,
        tokens=tokens,
        seed=start.seed,
        realms=Realms(start.seed),
    )
