"""Background threads give way to the window's."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from xdesk.core import thread_priority


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux gives a thread a priority of its own")
def test_only_the_calling_thread_gives_way() -> None:
    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    seen: list[int] = []

    def live() -> None:
        thread_priority.give_way()
        seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    thread = threading.Thread(target=live)
    thread.start()
    thread.join()
    assert seen == [max(own, thread_priority.NICE)]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == own


def test_where_it_is_not_allowed_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(thread_priority.sys, "platform", "linux")
    monkeypatch.setattr(os, "setpriority", refused, raising=False)
    thread_priority.give_way()
