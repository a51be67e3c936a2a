"""After send: what a macro or a promise adds to a reply, carried out once X has taken it."""

from __future__ import annotations

from dataclasses import dataclass

from xdesk.ui.style.safe_text import isolate
from xdesk.ui.style.translation import fill, translate


@dataclass(frozen=True, slots=True)
class AfterSend:
    """Minutes of a promise, tags to set, and the macro they come from."""

    minutes: int | None = None
    tags: tuple[str, ...] = ()
    macro_id: str = ""

    def words(self) -> str:
        """Return it as a sentence for the agent, "" when nothing follows."""
        steps = [fill(translate("Composer", "tag {tag}"), tag=isolate(tag)) for tag in self.tags]
        if self.minutes:
            steps.append(fill(translate("Composer", "promise {n} min"), n=self.minutes))
        return fill(translate("Composer", "After it is sent: {steps}"), steps=" · ".join(steps)) if steps else ""
