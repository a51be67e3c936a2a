"""Tokens: every colour and measure of the desk, light and dark, in one table."""

from __future__ import annotations

COLORS: dict[str, tuple[str, str]] = {
    "ground.rail": ("#EEF0F3", "#131518"),
    "ground.list": ("#F7F8FA", "#181B1F"),
    "ground.page": ("#FFFFFF", "#1D2025"),
    "ground.raised": ("#FFFFFF", "#272B32"),
    "ground.hover": ("#ECEEF2", "#23272D"),
    "ground.selected": ("#E4E7EC", "#2A2F37"),
    "ground.selected.focus": ("#E0E9FC", "#22365F"),
    "ground.field": ("#FFFFFF", "#16181C"),
    "line": ("#E2E5EA", "#2A2F36"),
    "line.raised": ("#E2E5EA", "#3C434D"),
    "line.strong": ("#C6CCD5", "#454C57"),
    "text.1": ("#1A1E23", "#E8EAED"),
    "text.2": ("#454C56", "#B7BEC8"),
    "text.3": ("#5D6570", "#98A1AD"),
    "accent.fill": ("#2A5BD0", "#3A69D8"),
    "accent.line": ("#2350B8", "#8FB1FF"),
    "accent.on": ("#FFFFFF", "#FFFFFF"),
    "bubble.customer": ("#F0F2F5", "#2A2F36"),
    "bubble.ours": ("#E2EBFD", "#263D6B"),
    "note.ground": ("#FFF6DA", "#332C17"),
    "note.line": ("#E6D08A", "#5E5024"),
    "note.text": ("#4D3E0B", "#EDDCA6"),
    "ring.calm": ("#7B8593", "#7F8997"),
    "ring.track": ("#C7CDD6", "#434A54"),
    "ring.soon": ("#B07400", "#DBA233"),
    "ring.urgent": ("#DD5A10", "#F2803C"),
    "ring.overdue": ("#C4283A", "#E5606B"),
    "word.soon": ("#7F5300", "#E5B24D"),
    "word.urgent": ("#A83C06", "#FF9F6B"),
    "word.overdue": ("#B01A2A", "#FF9094"),
    "tint.urgent": ("#FDEADD", "#3B2518"),
    "tint.overdue": ("#FCE8EA", "#3F2026"),
    "word.ok": ("#1A6E3E", "#62C58B"),
}
"""Colour token -> (light, dark). Contrasts are computed in tests/ui/style/test_ui_theme.py."""

AVATARS: tuple[tuple[tuple[str, str], tuple[str, str]], ...] = (
    (("#E3E8F4", "#3B4E7E"), ("#2C3550", "#B9C8F2")),
    (("#E6EFE6", "#2F5F38"), ("#273B2B", "#A9D8B2")),
    (("#F3E6E2", "#83412B"), ("#452D25", "#F0B9A5")),
    (("#ECE5F3", "#5F3F83"), ("#382C48", "#D2B8F0")),
    (("#E2EEF0", "#23606A"), ("#223B40", "#9FD6E0")),
    (("#F2ECDD", "#6B5214"), ("#3D3420", "#E4CC90")),
)
"""Per tint: light (ground, letters), dark (ground, letters)."""

SCRIM: tuple[tuple[int, int, int, int], tuple[int, int, int, int]] = ((20, 24, 30, 82), (0, 0, 0, 128))
"""What lies over the window below the palette: light 32 %, dark 50 %."""

SHADOW_ALPHA: tuple[int, int] = (36, 115)
"""Black of the shadow of floating surfaces: light 14 %, dark 45 %."""

POINTS: dict[str, tuple[float, float]] = {
    "small": (9.0, 12.0),
    "body": (9.75, 13.0),
    "title": (12.0, 16.0),
    "message": (10.5, 14.0),
}
"""Type role -> points on Windows and Linux, on macOS."""

LINES: dict[str, float] = {"small": 16 / 12, "body": 20 / 13, "title": 24 / 16, "message": 1.43}
"""Type role -> line height as a multiple of the size."""

HEAD = 56
RAIL, RAIL_LEAST, RAIL_MOST, RAIL_FOLDED = 192, 160, 240, 56
INBOX, INBOX_LEAST, INBOX_MOST, INBOX_COMPACT, INBOX_WORDS = 352, 280, 480, 312, 336
CONVERSATION_LEAST = 440
CUSTOMER, CUSTOMER_LEAST, CUSTOMER_MOST = 288, 256, 400
STATUS = 28
FOLD = 1100
LEAST = (1024, 640)
