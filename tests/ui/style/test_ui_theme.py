"""The tokens keep the contrast laws of the design: text 4.5, graphics 3.0, in both themes."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from xdesk.ui.editor.editor import Editor
from xdesk.ui.editor.editor_frame import EditorFrame
from xdesk.ui.style import icons, theme
from xdesk.ui.style.tokens import AVATARS, COLORS

TEXT = """
text.1: ground.rail ground.list ground.page ground.raised ground.hover ground.selected ground.selected.focus
text.1: bubble.customer bubble.ours ground.field tint.overdue
text.2: ground.rail ground.list ground.page ground.raised ground.hover ground.selected ground.selected.focus
text.2: bubble.customer bubble.ours ground.field tint.overdue
text.3: ground.rail ground.list ground.page ground.raised ground.hover ground.selected ground.selected.focus
text.3: bubble.customer ground.field
accent.line: ground.rail ground.list ground.page ground.raised ground.selected ground.selected.focus ground.field
word.overdue: ground.rail ground.list ground.page ground.raised ground.field ground.selected
word.overdue: ground.selected.focus tint.overdue
word.urgent: ground.rail ground.list ground.page ground.raised ground.selected ground.selected.focus tint.urgent
word.soon: ground.rail ground.list ground.page ground.raised ground.field ground.selected ground.selected.focus
word.ok: ground.rail ground.list ground.page ground.raised
note.text: note.ground
accent.on: accent.fill
"""
GRAPHIC = """
ring.calm: ground.list ground.page ground.raised ground.selected ground.selected.focus ground.rail
ring.soon: ground.list ground.page ground.raised ground.selected ground.selected.focus
ring.urgent: ground.list ground.page ground.raised ground.selected ground.selected.focus tint.urgent
ring.overdue: ground.list ground.page ground.raised ground.selected ground.selected.focus
accent.line: ground.rail ground.list ground.page ground.raised ground.field ground.selected.focus ground.selected
accent.fill: ground.rail ground.list ground.page
accent.on: ring.overdue
"""


def _pairs(table: str) -> list[tuple[str, str]]:
    lines = [line.partition(":") for line in table.strip().splitlines()]
    return [(ink, ground) for ink, _, grounds in lines for ground in grounds.split()]


def _luminance(code: str) -> float:
    parts = [int(code[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("table", "law"), [(TEXT, 4.5), (GRAPHIC, 3.0)], ids=["text", "graphic"])
def test_every_pair_keeps_the_law(table: str, law: float, theme: int) -> None:
    found = {pair: contrast(COLORS[pair[0]][theme], COLORS[pair[1]][theme]) for pair in _pairs(table)}
    assert len(found) >= 33
    assert {pair: round(value, 2) for pair, value in found.items() if value < law} == {}


def test_avatars_keep_the_law() -> None:
    for tint in AVATARS:
        for ground, letters in tint:
            assert contrast(ground, letters) >= 4.5


def test_live_switch_of_the_theme(app: QApplication) -> None:
    told = []
    theme.changed.connect(lambda: told.append(theme.dark()))
    theme.set_theme("dark")
    assert theme.color("ground.page").name().upper() == COLORS["ground.page"][1]
    assert app.palette().color(QPalette.ColorRole.Window) == theme.color("ground.page")
    theme.set_theme("light")
    assert theme.color("ground.page").name().upper() == COLORS["ground.page"][0]
    assert True in told and told[-1] is False


def test_the_placeholder_is_opaque(app: QApplication) -> None:
    theme.set_theme("light")
    assert app.palette().color(QPalette.ColorRole.PlaceholderText).alpha() == 255


def test_no_pixel_font_sizes_in_the_style_sheet(app: QApplication) -> None:
    assert "font-size" not in theme.stylesheet()


@pytest.mark.parametrize(("role", "line"), [("small", 16), ("body", 20), ("title", 24), ("message", 20)])
def test_lines_of_the_type_roles_at_96_dpi(app: QApplication, role: str, line: int) -> None:
    assert theme.line(role) == line
    assert theme.font(role).pixelSize() == -1


def test_figures_that_change_keep_their_width(app: QApplication) -> None:
    assert theme.digits_width("small", "11:11") == theme.digits_width("small", "08:08")


@pytest.mark.parametrize("name", icons.names())
def test_every_icon_draws_something_in_the_colour_asked_for(app: QApplication, name: str) -> None:
    picture = icons.icon_pixmap(name, 16, QColor("#FF0000"), 2.0).toImage()
    inked = [picture.pixelColor(x, y) for x in range(32) for y in range(32) if picture.pixelColor(x, y).alpha() > 200]
    assert picture.width() == 32 and inked
    assert all(ink.red() > 250 and ink.green() < 5 for ink in inked)


def test_the_editor_stands_on_its_own_ground_in_every_theme(qtbot: QtBot) -> None:
    editor = Editor()
    frame = EditorFrame(editor)
    qtbot.addWidget(frame)
    frame.resize(400, 120)
    frame.show()
    try:
        for name in ("dark", "light", "dark"):
            theme.set_theme(name)
            for note in (False, True):
                frame.set_note(note)
                seen = frame.grab().toImage()
                area = editor.viewport().geometry().translated(editor.pos())
                wanted = theme.color("note.ground" if note else "ground.field")
                for at in (area.bottomRight(), area.topRight(), area.center()):
                    assert seen.pixelColor(at) == wanted, (name, note, at)
    finally:
        theme.set_theme("light")
