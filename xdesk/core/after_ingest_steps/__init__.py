"""Steps after a new message, one file each with its Step as STEP; found by walking this folder.

Places, so that a step can stand between two others: language 100, opt-out 200, first answers 300, rules 400,
assignment 500, targets 600, notifications 700.
"""

from __future__ import annotations

import functools

from xdesk.core import plugins
from xdesk.core.automation.after_ingest import Step


@functools.cache
def load() -> tuple[Step, ...]:
    """Return every step in the order of their places; raises ValueError for a name or a place that is taken."""
    found: list[Step] = []
    for module in plugins.modules(__name__):
        step: Step = module.STEP
        if any(step.name == one.name or step.place == one.place for one in found):
            raise ValueError(f"the name or the place of the step {step.name} is taken")
        found.append(step)
    return tuple(sorted(found, key=lambda one: one.place))
