"""A macro that one file in a further folder holds: kept beside the shipped ones, found by its code, gone with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.whole_desk import MAYA, Desktop, K
from xdesk.app.services.shipped_macros import store_shipped_macros
from xdesk.core.model import Macro
from xdesk.core.paths import resource
from xdesk.replica.agent_texts import macros

RIBBON = """/ribbon      aliases: /rb
title: Gift ribbon      lang: en
---
We tied a red ribbon around it.
"""
SHIPPED = len(list(resource("macros").glob("*.txt")))


def kept(desktop: Desktop) -> dict[str, Macro]:
    """The macros of the desk by their ids."""
    return {one.id: one for one in macros.all(desktop.seeded.context.read)}


def test_a_macro_of_one_more_file_is_typed_by_its_code_and_goes_with_its_file(desktop: Desktop, tmp_path: Path) -> None:
    (tmp_path / "ribbon.en.txt").write_text(RIBBON, "utf-8")
    store_shipped_macros(desktop.seeded.writer, tmp_path)
    assert len(kept(desktop)) == SHIPPED + 1 and kept(desktop)["shipped:ribbon.en"].aliases == ("rb",)
    desktop.settle()
    desktop.dispatcher.window_commands.write("reply", MAYA)
    desktop.type("/ribbon")
    desktop.key(K.Key_Tab)
    desktop.until(lambda: "We tied a red ribbon" in desktop.workspace.composer.editor.toPlainText())
    (tmp_path / "ribbon.en.txt").unlink()
    store_shipped_macros(desktop.seeded.writer, tmp_path)
    assert len(kept(desktop)) == SHIPPED


def test_a_file_that_is_no_macro_takes_no_other_with_it(
    desktop: Desktop, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "bytes.en.txt").write_bytes(b"/x\n---\n\xff\xfe")
    (tmp_path / "empty.en.txt").write_text("nothing", "utf-8")
    (tmp_path / "ribbon.en.txt").write_text(RIBBON, "utf-8")
    other = tmp_path / "other"
    other.mkdir()
    (other / "ribbon.en.txt").write_text(RIBBON.replace("red", "blue"), "utf-8")
    store_shipped_macros(desktop.seeded.writer, tmp_path, other)
    assert len(kept(desktop)) == SHIPPED + 1
    said = caplog.text
    assert all(name in said for name in ("bytes.en.txt", "empty.en.txt", "ribbon.en.txt"))
