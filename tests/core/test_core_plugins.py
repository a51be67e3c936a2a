"""Plugins: every file of a package is found wherever the package lies, and every file of further folders."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from xdesk.core.plugins import modules


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder modules may be imported from; what was imported is forgotten."""
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_the_files_of_a_package_come_by_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "folded").mkdir()
    for name, text in (("__init__", ""), ("two", "KEY = 2"), ("one", "KEY = 1"), ("_own", "KEY = 0")):
        (folder / "folded" / f"{name}.py").write_text(text)
    (folder / "folded" / "words.txt").write_text("no module")
    monkeypatch.syspath_prepend(str(folder))
    assert [one.KEY for one in modules("folded")] == [1, 2]


def test_a_package_inside_one_file_is_walked_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it lies in a program that was packed together with its interpreter."""
    with zipfile.ZipFile(folder / "packed.zip", "w") as packed:
        packed.writestr("boxed/__init__.py", "")
        packed.writestr("boxed/two.py", "KEY = 2")
        packed.writestr("boxed/one.py", "KEY = 1")
    monkeypatch.syspath_prepend(str(folder / "packed.zip"))
    assert [one.KEY for one in modules("boxed")] == [1, 2]


def test_files_of_further_folders_come_after_it_and_are_read_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "folded").mkdir()
    (folder / "folded" / "__init__.py").write_text("")
    (folder / "more").mkdir()
    (folder / "more" / "one.py").write_text("KEY = 1")
    monkeypatch.syspath_prepend(str(folder))
    assert [one.KEY for one in modules("folded", folder / "more")] == [1]
    (folder / "more" / "one.py").write_text("KEY = 'another'")
    assert [one.KEY for one in modules("folded", folder / "more")] == ["another"]
