"""Registry: channels and streams by name, found by walking this folder when the first one is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from xdesk.core.channels.channel import Channel, LengthRule
from xdesk.core.channels.stream import MINUTE, QUARTER, SECOND, Stream, Window
from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence


class _Known:
    """Everything that the walk found, by name."""

    def __init__(self, channels: dict[str, Channel], streams: Iterable[Stream]) -> None:
        self.channels = channels
        self.streams = {one.name: one for one in streams}
        self.requests = dict(
            [*(one.window for one in self.streams.values()), *(one.send_window for one in channels.values())]
        )


_LITTLE = ((QUARTER, 15),)
_known: list[_Known] = []
"""What was read last, alone; replaced as a whole, for several threads ask."""
_strangers: dict[str, Channel] = {}
"""Channels that a stored row names and no file describes."""


def load(*folders: Path) -> None:
    """Read every description of this package, and those of further `folders`; in place of what was read before.

    Raises ValueError when two files describe one channel, or two channels one stream differently.
    """
    from xdesk.core import plugins  # only who asks for a channel walks

    found: dict[str, Channel] = {}
    streams: dict[str, Stream] = {}
    for module in plugins.modules(__package__, *folders):
        channel = getattr(module, "CHANNEL", None)
        if not isinstance(channel, Channel):
            continue
        if channel.name in found:
            raise ValueError(f"{channel.name}: two files describe this channel")
        found[channel.name] = channel
        for stream in channel.streams:
            if streams.setdefault(stream.name, stream) != stream:
                raise ValueError(f"{stream.name}: two channels describe this stream differently")
    bringing = {stream.name for channel in found.values() for stream in channel.brought_by}
    ordered = sorted(streams.values(), key=lambda one: (_per_hour(one.window), one.name not in bringing, one.name))
    _known[:] = [_Known(found, ordered)]


def _read() -> _Known:
    if not _known:
        load()
    return _known[0]


def channel_of(name: str) -> Channel:
    """Return the channel `name`; for one that this desk does not know a neutral one, to which no reply can go.

    Rows of such a channel were written by a newer desk.
    """
    return _read().channels.get(name) or _strangers.setdefault(name, _stranger(name))


def stream_of(name: str) -> Stream:
    """Return the stream `name`; one that no channel describes is read as seldom as the scarcest."""
    return _read().streams.get(name) or _foreign(name)


def channels() -> tuple[Channel, ...]:
    """Return every channel, by name of its file."""
    return tuple(_read().channels.values())


def streams() -> tuple[Stream, ...]:
    """Return every stream of every channel, the scarcest first, then those that bring customers' words."""
    return tuple(_read().streams.values())


def brought_by(stream: str) -> tuple[str, ...]:
    """Return the channels whose customers' words the stream of this name brings."""
    return tuple(one.name for one in channels() if any(each.name == stream for each in one.brought_by))


def on_stream(stream: str) -> tuple[str, ...]:
    """Return the channels whose messages the stream of this name shows, either side's."""
    return tuple(one.name for one in channels() if any(each.name == stream for each in one.streams))


def confirmed_by(stream: str) -> tuple[str, ...]:
    """Return the channels whose replies are looked for on the stream of this name."""
    return tuple(one.name for one in channels() if one.confirmed_by.name == stream)


def requests_of(window: str) -> tuple[tuple[int, int], ...]:
    """Return what this desk allows itself of a rate window: (length in ms, requests); of an unknown one little."""
    return _read().requests.get(window, _LITTLE)


def public_channels() -> tuple[str, ...]:
    """Return the names of the channels that everybody can read."""
    return tuple(one.name for one in channels() if one.public)


def _per_hour(window: Window) -> float:
    length, requests = window.requests[0]
    return requests * 60 * MINUTE / length


def _foreign(name: str) -> Stream:
    window = Window(name, _LITTLE)
    return Stream(name, window, since_id=False, price="dm", quick_ms=MINUTE, slow_ms=5 * MINUTE)


def _stranger(name: str) -> Channel:
    """Return what stands for a channel nobody here knows: guarded as a public one, for it may be one."""
    why = QT_TRANSLATE_NOOP(
        "Channel",
        "Update xdesk to answer here, or answer on x.com.",
    )
    stream = _foreign(name)
    return Channel(
        name, QT_TRANSLATE_NOOP("Channel", "Unknown channel"), "help",
        public=True, answer_ms=QUARTER, undo_ms=10 * SECOND, length=LengthRule(280, weighted=True),
        brought_by=(), confirmed_by=stream, send_window=stream.window,
        address="https://x.com/{handle}", no_reply=Sentence("Channel", why),
    )  # fmt: skip
