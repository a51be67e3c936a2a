"""Pinyin: the table that ships reads Han characters as the package reads them from which it is made."""

from __future__ import annotations

import importlib.util
import random
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import ModuleType

import pypinyin
import pytest
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from xdesk.core.text.pinyin import Pinyin

ROOT = Path(__file__).resolve().parents[3]
TABLE = ROOT / "resources" / "text" / "pinyin.txt"
HAN = re.compile("[\u4e00-\u9fff]+")


@cache
def table() -> Pinyin:
    return Pinyin(TABLE.read_text("utf-8"))


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pinyin_table", ROOT / "packaging" / "pinyin_table.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def differing(runs: Iterable[str]) -> list[str]:
    return [run for run in runs if table().syllables(run) != pypinyin.lazy_pinyin(run)]


def shipped_runs() -> list[str]:
    """Everything Chinese that ships: macros, and every visible string of the desk."""
    files = [*(ROOT / "resources" / "macros").glob("*.txt"), ROOT / "resources" / "i18n" / "zh_CN.ts"]
    return sorted({run for path in files for run in HAN.findall(path.read_text("utf-8"))})


def test_the_table_of_pinyin_is_what_its_script_makes() -> None:
    assert TABLE.read_text("utf-8").splitlines() == script().lines()


def test_everything_chinese_that_ships_is_read_as_by_the_package() -> None:
    runs = shipped_runs()
    assert len(runs) > 1_000
    assert differing(runs) == []


def test_every_sign_is_read_as_by_the_package() -> None:
    assert differing(map(chr, PINYIN_DICT)) == []


def test_words_beside_words_are_read_as_by_the_package_but_for_one_in_two_hundred() -> None:
    drawn, words = random.Random(8), sorted(PHRASES_DICT)
    pairs = [drawn.choice(words) + drawn.choice(words) for _ in range(4_000)]
    assert len(differing(pairs)) <= len(pairs) // 200


@pytest.mark.parametrize(
    ("han", "spoken"),
    [
        ("退款进度", "tui kuan jin du"),
        ("银行", "yin hang"),
        ("自行", "zi xing"),
        ("重新", "chong xin"),
        ("相似的", "xiang si de"),
        ("王佳怡", "wang jia yi"),
        ("", ""),
    ],
)
def test_a_sign_is_read_by_the_word_it_stands_in(han: str, spoken: str) -> None:
    assert " ".join(table().syllables(han)) == spoken


@pytest.mark.parametrize("sign", ["\U0003fffd", "a", "\n", " ", "#", "\U0001f600"])
def test_a_sign_without_a_reading_stands_for_itself_so_that_the_others_keep_their_places(sign: str) -> None:
    assert table().syllables(f"退{sign}款") == ["tui", sign, "kuan"]
