"""Who lives in the sandbox: two brands and the customers, made from the seed."""

from __future__ import annotations

import random

from xdesk.sandbox.clock import parse_iso
from xdesk.sandbox.records import Person
from xdesk.sandbox.snowflakes import floor_id
from xdesk.sandbox.story.names import (
    BIOS,
    BIOS_ZH,
    GIVEN,
    GIVEN_ZH,
    NICKS_ZH,
    ODD,
    PLACES,
    PLACES_ZH,
    SURNAMES,
    SURNAMES_ZH,
)

CUSTOMERS_ZH = 150
CUSTOMERS_EN = 72
ID_CHANGE = parse_iso("2016-02-01T00:00:00Z")  # older accounts have short ids, not snowflakes

# The people of the design pictures, in fixed places so that scripts can name them: (name, handle, language).
KNOWN = (
    ("Maya Fernandes", "mayafern", "en"),
    ("王佳怡", "wangjiayi_", "zh"),
    ("Tom Okafor", "tomokafor", "en"),
    ("Nora Lindqvist", "noralind", "en"),
    ("Samira Haddad", "samirahaddad", "en"),
    ("陈浩", "chenhao_88", "zh"),
    ("Jonas Weber", "jonasweber", "en"),
    ("Priya Raghunathan", "priyaraghu", "en"),
    ("小满同学", "xiaoman_tx", "zh"),
    ("Ellen Park", "ellenpark", "en"),
    ("Grace Mbeki", "gracembeki", "en"),
    ("Luca Moretti", "lucamoretti", "en"),
    ("李娜", "lina_home", "zh"),
    ("周以宁", "zhouyining", "zh"),
    ("欧阳若琳", "ouyangruolin", "zh"),
    ("阿凯在路上", "akai_onroad", "zh"),
    ("赵敏", "zhaomin_z", "zh"),
    ("孙晓雨", "sunxiaoyu", "zh"),
    ("林一帆", "linyifan", "zh"),
)


def brands() -> list[Person]:
    """Return the two brand accounts; their ids do not depend on the seed."""
    first = Person(
        number=0, id="2817364518", handle="LumiHome", name="LumiHome", lang="en",
        bio="Lamps, linen and kettles for slow evenings. Here every day 8–20. 中文 @LumiHome_CN",
        location="Copenhagen", created_at=parse_iso("2014-09-12T08:00:00Z"), followers=48_210, following=312,
        posts=21_904, verified_type="business", brand=True,
    )  # fmt: skip
    second = Person(
        number=-1, id="1164905177731043328", handle="LumiHome_CN", name="LumiHome 中国", lang="zh",
        bio="慢一点的夜晚，从一盏灯开始。每天 8–20 点在线。", location="上海",
        created_at=parse_iso("2019-08-23T14:20:00Z"), followers=26_733, following=98, posts=9_411,
        verified_type="business", brand=True,
    )  # fmt: skip
    first.follows.add(second.id)
    return [first, second]


def _plain(rng: random.Random, lang: str, taken: set[str]) -> tuple[str, str]:
    if lang == "en":
        given, surname = rng.choice(GIVEN), rng.choice(SURNAMES)
        name, stem = f"{given} {surname}", f"{given}{surname}".lower()
    elif rng.random() < 0.3:
        name, stem = rng.choice(NICKS_ZH)
    else:
        (surname, latin), (given, more) = rng.choice(SURNAMES_ZH), rng.choice(GIVEN_ZH)
        name, stem = surname + given, latin + more
    handle = _handle(stem, rng, taken)
    return name, handle


def _handle(stem: str, rng: random.Random, taken: set[str]) -> str:
    plain = "".join(letter for letter in stem if letter.isascii() and (letter.isalnum() or letter == "_"))
    handle = plain[:15]
    while handle.lower() in taken or not handle:
        handle = f"{plain[:10]}_{rng.randint(10, 9999)}"[:15]
    taken.add(handle.lower())
    return handle


def _person(number: int, name: str, handle: str, lang: str, rng: random.Random) -> Person:
    origin = parse_iso("2009-03-01T00:00:00Z")
    created = origin + rng.randrange(0, parse_iso("2026-06-01T00:00:00Z") - origin)
    if created < ID_CHANGE:
        identity = str(20_000_000 + number * 9_811_337 + rng.randrange(9_000_000))
    else:
        identity = str(floor_id(created) | (number << 12) | rng.randrange(4096))
    followers = int(rng.lognormvariate(5.2, 1.6))
    verified = "blue" if rng.random() < 0.14 else "none"
    chinese = lang == "zh"
    return Person(
        number=number, id=identity, handle=handle, name=name, lang=lang,
        bio=rng.choice(BIOS_ZH if chinese else BIOS), location=rng.choice(PLACES_ZH if chinese else PLACES),
        created_at=created, followers=followers, following=rng.randint(20, 1500), posts=rng.randint(3, 30_000),
        verified_type=verified, protected=rng.random() < 0.03,
    )  # fmt: skip


def customers(rng: random.Random) -> list[Person]:
    """Return the customers in a fixed order: known people, odd names, then everybody else."""
    taken = {"lumihome", "lumihome_cn"}
    faces: list[tuple[str, str, str]] = [*KNOWN, *ODD]
    taken.update(handle.lower() for _, handle, _ in faces)
    for lang, wanted in (("zh", CUSTOMERS_ZH), ("en", CUSTOMERS_EN)):
        missing = wanted - sum(1 for face in faces if face[2] == lang)
        faces += [(*_plain(rng, lang, taken), lang) for _ in range(missing)]
    people = [_person(number, *face, rng) for number, face in enumerate(faces, start=1)]
    for person in people:
        own = "2817364518" if person.lang == "en" else "1164905177731043328"
        if rng.random() < 0.55:
            person.follows.add(own)
        person.dms_open = rng.random() < 0.93 or person.protected or person.number <= len(KNOWN)
        if person.number <= len(KNOWN):
            person.protected = False
    nora = next(person for person in people if person.handle == "noralind")
    nora.created_at, nora.followers = parse_iso("2013-03-14T09:26:00Z"), 1204
    nora.id, nora.verified_type = "1273500417", "blue"
    nora.follows.add("2817364518")
    return people
