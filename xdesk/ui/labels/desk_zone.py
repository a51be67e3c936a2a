"""The desk's zone, and whether a customer reads their times by another clock."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from PySide6.QtCore import QDateTime, QLocale, QTimeZone

from xdesk.core.text.promised_times import DAY_MS, is_doubtful, zone_words

_HAN_PLACES = {
    "中国": "Asia/Shanghai", "北京": "Asia/Shanghai", "上海": "Asia/Shanghai", "广州": "Asia/Shanghai",
    "深圳": "Asia/Shanghai", "杭州": "Asia/Shanghai", "成都": "Asia/Shanghai", "香港": "Asia/Hong_Kong",
    "澳门": "Asia/Macau", "台湾": "Asia/Taipei", "台北": "Asia/Taipei", "日本": "Asia/Tokyo", "东京": "Asia/Tokyo",
    "韩国": "Asia/Seoul", "首尔": "Asia/Seoul", "新加坡": "Asia/Singapore", "伦敦": "Europe/London",
    "巴黎": "Europe/Paris", "柏林": "Europe/Berlin", "纽约": "America/New_York", "洛杉矶": "America/Los_Angeles",
    "多伦多": "America/Toronto", "悉尼": "Australia/Sydney", "迪拜": "Asia/Dubai",
}  # fmt: skip
_PARTS = re.compile(r"[,，、/|·;；]")
_CLOCKS_OF_ONE_LAND = 2
"""Lands with more clocks than these (United States, Russia …) have no time that all who live there read."""


def offset(ms: int) -> int:
    """Return by how many minutes the desk's clocks are ahead of UTC at `ms` (UTC ms)."""
    return QDateTime.fromMSecsSinceEpoch(ms).offsetFromUtc() // 60


@cache
def _places() -> dict[str, str]:
    """Return zones by the cities that the time zone database names, lower case."""
    found = dict(_HAN_PLACES)
    for raw in QTimeZone.availableTimeZoneIds():
        name = bytes(raw.data()).decode("ascii", "ignore")
        if "/" in name and not name.startswith(("Etc/", "US/", "SystemV/")):
            found.setdefault(name.rsplit("/", 1)[1].replace("_", " ").lower(), name)
    return found


@lru_cache(maxsize=200)
def zone_of(location: str) -> QTimeZone | None:
    """Return the zone of the place somebody gives on X, free text; None when it names no city we know."""
    for part in _PARTS.split(location[:200]):
        name = _places().get(" ".join(part.split()).lower())
        if name is not None:
            return QTimeZone(name.encode("ascii"))
    return None


def reads_another_clock(location: str, *, chinese: bool, at: int) -> bool:
    """Return whether a customer may read a time of the desk by another clock at `at` (UTC ms).

    The place on their profile decides. Without one: a customer who writes the language of the desk's land, where all
    clocks agree, reads ours. A desk whose zone belongs to no land (plain UTC) takes everybody for near.
    """
    zone = zone_of(location)
    if zone is not None:
        return zone.offsetFromUtc(QDateTime.fromMSecsSinceEpoch(at)) // 60 != offset(at)
    land = QTimeZone.systemTimeZone().territory()
    if land == QLocale.Country.AnyTerritory:
        return False
    return _clocks_of(land, at // DAY_MS) > _CLOCKS_OF_ONE_LAND or chinese != _is_chinese(land) or not _is_read(land)


@lru_cache(maxsize=20)
def _clocks_of(land: QLocale.Country, day: int) -> int:
    moment = QDateTime.fromMSecsSinceEpoch(day * DAY_MS)
    return len({QTimeZone(name).offsetFromUtc(moment) for name in QTimeZone.availableTimeZoneIds(land)})


def _is_chinese(land: QLocale.Country) -> bool:
    return QLocale(QLocale.Language.AnyLanguage, land).language() == QLocale.Language.Chinese


def _is_read(land: QLocale.Country) -> bool:
    """Whether Chinese or English, which the desk can tell apart, is the first language of a land."""
    spoken = QLocale(QLocale.Language.AnyLanguage, land).language()
    return spoken in (QLocale.Language.Chinese, QLocale.Language.English)


def zone_suffix(at: int, now: int, location: str, *, chinese: bool) -> str:
    """Return what follows the time of day at `at` in a text read at `now`: " (UTC+8)", or "" when it is plain."""
    named = is_doubtful(at, now, offset) or reads_another_clock(location, chinese=chinese, at=at)
    return f" ({zone_words(offset(at))})" if named else ""
