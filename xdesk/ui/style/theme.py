"""Theme: colours, fonts and the style sheet of the desk; light, dark or as the system says; live."""

from __future__ import annotations

import sys
from functools import cache
from math import ceil

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from xdesk.ui.style import fonts
from xdesk.ui.style.tokens import AVATARS, COLORS, LINES, POINTS, SCRIM, SHADOW_ALPHA


class _Notice(QObject):
    changed = Signal()


_notice = _Notice()
changed = _notice.changed
"""Told after colours or sizes changed: panes restyle."""

message_points = POINTS["message"][1 if sys.platform == "darwin" else 0]
"""Size of message text in points; the agent's own (`set_message_points`)."""


class _Now:
    """What is shown: dark or light, what the agent chose, how large text is."""

    dark, preference, scale = False, "system", 1.0


_colors: dict[str, QColor] = {}
_lines: dict[tuple[str, float], int] = {}
_listening: set[int] = set()
_styled: set[int] = set()


STYLE = "Fusion"


def application(name: str) -> QApplication:
    """Return the application, made in the desk's style when there is none.

    Told as a word of the command line: to ask for a style, or to set one, builds all the types of QStyle (10 ms).
    """
    known = QApplication.instance()
    if isinstance(known, QApplication):
        return known
    made = QApplication([name, "-style", STYLE])
    _styled.add(id(made))
    return made


def dark() -> bool:
    """Return whether the dark theme is shown."""
    return _Now.dark


def preference() -> str:
    """Return what the agent chose: 'system', 'light' or 'dark'."""
    return _Now.preference


def tokens() -> dict[str, QColor]:
    """Return every colour token of the current theme."""
    if not _colors:
        _fill_colors()
    return _colors


def color(token: str) -> QColor:
    """Return the colour of `token` in the current theme; raises KeyError for an unknown token."""
    return tokens()[token]


def avatar_colors(tint: int) -> tuple[QColor, QColor]:
    """Return ground and letters of avatar tint 0 to 5."""
    ground, letters = AVATARS[tint % len(AVATARS)][_Now.dark]
    return QColor(ground), QColor(letters)


def scrim() -> QColor:
    """Return the colour laid over the window below the palette."""
    return QColor(*SCRIM[_Now.dark])


def shadow_alpha() -> int:
    """Return the alpha (0 to 255) of the black shadow of floating surfaces."""
    return SHADOW_ALPHA[_Now.dark]


def control() -> QColor:
    """Return the ground of ordinary buttons and chosen segments."""
    return color("ground.raised" if _Now.dark else "ground.page")


def points(role: str) -> float:
    """Return the size of a type role in points."""
    return _Now.scale * (message_points if role == "message" else POINTS[role][1 if sys.platform == "darwin" else 0])


def font(role: str, weight: int = 400) -> QFont:
    """Return the font of a type role: 'small', 'body', 'title' or 'message'."""
    return QFont(_font(points(role), weight, False))


def digits(role: str, weight: int = 400) -> QFont:
    """Return the same with tabular figures, for what changes or stands in columns."""
    return QFont(_font(points(role), weight, True))


@cache
def _font(size: float, weight: int, tabular: bool) -> QFont:
    return fonts.make(size, weight, tabular=tabular)


def metrics(role: str, weight: int = 400) -> QFontMetrics:
    """Return the metrics of a type role."""
    return QFontMetrics(_font(points(role), weight, False))


def digits_width(role: str, text: str) -> int:
    """Return the width of `text` in tabular figures, rounded up."""
    return ceil(QFontMetricsF(_font(points(role), 400, True)).horizontalAdvance(text))


def line(role: str) -> int:
    """Return the line height of a type role in device-independent pixels."""
    size = points(role)
    known = _lines.get((role, size))
    if known is None:
        screen = QGuiApplication.primaryScreen()
        height = size * (screen.logicalDotsPerInchY() if screen is not None else 96.0) / 72 * LINES[role]
        known = _lines[(role, size)] = 2 * round(height / 2) if role == "message" else round(height)
    return known


def set_text_scale(scale: float) -> None:
    """Make all text larger or smaller (1.0 as designed); heights follow, panes fold earlier."""
    _Now.scale = max(0.8, min(2.0, scale))
    _apply(_Now.dark)


def set_message_points(size: float) -> None:
    """Set the size of message text, in points."""
    global message_points  # read as an attribute of this module
    message_points = size
    changed.emit()


def set_theme(name: str) -> None:
    """Show the theme 'system', 'light' or 'dark' at once, everywhere."""
    _Now.preference = name
    hints = QGuiApplication.styleHints()
    scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(name, Qt.ColorScheme.Unknown)
    hints.setColorScheme(scheme)
    app = QApplication.instance()
    if app is not None and id(app) not in _listening:
        _listening.add(id(app))
        hints.colorSchemeChanged.connect(_system_changed)
    _apply(scheme == Qt.ColorScheme.Dark or (name == "system" and hints.colorScheme() == Qt.ColorScheme.Dark))


def _system_changed(scheme: Qt.ColorScheme) -> None:
    if _Now.preference == "system" and (scheme == Qt.ColorScheme.Dark) is not _Now.dark:
        _apply(scheme == Qt.ColorScheme.Dark)


def _fill_colors() -> None:
    _colors.clear()
    _colors.update({name: QColor(pair[_Now.dark]) for name, pair in COLORS.items()})


def _apply(to_dark: bool) -> None:
    _Now.dark = to_dark
    _lines.clear()
    _fill_colors()
    app = QApplication.instance()
    if isinstance(app, QApplication):
        if id(app) not in _styled:
            _styled.add(id(app))
            app.setStyle(STYLE)
        app.setPalette(palette())
        app.setFont(font("body"))
        app.setStyleSheet(stylesheet())
        for widget in app.allWidgets():
            # A style sheet that sees a widget only after `changed` would put back the colours it had before.
            widget.ensurePolished()
    changed.emit()


def palette() -> QPalette:
    """Return the palette of the current theme for stock widgets."""
    role, out = QPalette.ColorRole, QPalette()
    for which, token in {
        role.Window: "ground.page",
        role.WindowText: "text.1",
        role.Base: "ground.field",
        role.Text: "text.1",
        role.AlternateBase: "ground.list",
        role.Button: "ground.raised",
        role.ButtonText: "text.1",
        role.BrightText: "accent.on",
        role.ToolTipBase: "ground.raised",
        role.ToolTipText: "text.1",
        role.PlaceholderText: "text.3",
        role.Highlight: "ground.selected.focus",
        role.HighlightedText: "text.1",
        role.Link: "accent.line",
        role.LinkVisited: "accent.line",
        role.Mid: "line",
        role.Dark: "line.strong",
        role.Midlight: "ground.hover",
        role.Light: "ground.raised",
        role.Shadow: "line.strong",
        role.Accent: "accent.line",
    }.items():
        out.setColor(which, color(token))
    for which in (role.WindowText, role.Text, role.ButtonText):
        out.setColor(QPalette.ColorGroup.Disabled, which, color("text.3"))
    return out


def stylesheet() -> str:
    """Return the style sheet for what is not painted by the desk: scroll bars, menus, tool tips."""
    c = {name: value.name() for name, value in tokens().items()}
    return f"""
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; border: none; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; border: none; }}
QScrollBar::handle {{ background: {c["line.strong"]}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {c["ring.calm"]}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: none; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QMenu {{ background: {c["ground.raised"]}; color: {c["text.1"]}; border: 1px solid {c["line.strong"]}; padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 12px; border-radius: 4px; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::item:selected {{ background: {c["ground.selected.focus"]}; }}
QMenu::item:disabled {{ color: {c["text.3"]}; }}
QMenu::separator {{ height: 1px; background: {c["line.raised"]}; margin: 4px 8px; }}
QMenuBar {{ background: {c["ground.rail"]}; color: {c["text.1"]}; border-bottom: 1px solid {c["line"]}; }}
QMenuBar::item {{ padding: 4px 10px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {c["ground.selected"]}; }}
QToolTip {{ background: {c["ground.raised"]}; color: {c["text.1"]};
  border: 1px solid {c["line.strong"]}; padding: 4px; }}
"""
