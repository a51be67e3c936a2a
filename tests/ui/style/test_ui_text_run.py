"""Text run: drawn as the painter draws, cut as the metrics cut, whatever is tried first."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication

from xdesk.ui.style import theme
from xdesk.ui.style.text_run import Run, kept_run

TEXTS = (
    "k",
    "tuikuan",
    "退款 progress",
    "Where is my order? 快递还没到",
    "iiiiiiiiiiiiiiiiiiiiii",
    "WWWWWWWW",
    "e\u0301a\u0302 fi",
    "a  ",
)
INK = QColor("#123456")


def picture(dpr: float) -> QImage:
    """White paper."""
    paper = QImage(400, 80, QImage.Format.Format_ARGB32_Premultiplied)
    paper.setDevicePixelRatio(dpr)
    paper.fill(QColor("#ffffff"))
    return paper


@pytest.mark.parametrize("dpr", [1.0, 1.25, 2.0])
@pytest.mark.parametrize("text", TEXTS)
def test_it_is_drawn_as_the_painter_draws(app: QApplication, text: str, dpr: float) -> None:
    for role, weight, x, y in (("body", 400, 10.0, 20.0), ("body", 600, 33.4, 21.5), ("small", 500, 12.75, 19.25)):
        run, font = kept_run(text, weight=weight, role=role), theme.font(role, weight)
        for placed in ("baseline", "middle"):
            plain, ours = picture(dpr), picture(dpr)
            painter = QPainter(plain)
            painter.setFont(font)
            painter.setPen(INK)
            if placed == "baseline":
                painter.drawText(QPointF(x, y), text)
            else:
                painter.drawText(QRectF(x, y - 15, 300, 27), int(Qt.AlignmentFlag.AlignVCenter), text)
            painter.end()
            painter = QPainter(ours)
            if placed == "baseline":
                run.draw(painter, x, y, INK)
            else:
                run.draw_middle(painter, x, y - 15 + 13.5, INK)
            painter.end()
            assert plain == ours, (role, weight, placed)


@pytest.mark.parametrize("text", [*TEXTS, *(text * 4 for text in TEXTS)])
def test_it_is_cut_where_it_does_not_fit(app: QApplication, text: str) -> None:
    font = theme.font("body")
    whole = Run(text, font)
    for room in (0.0, 5.0, 20.0, 60.0, 100.0, whole.width - 0.5, whole.width, whole.width + 0.5, 300.0):
        cut = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, room))
        assert Run(text, font, room).text == (text if whole.width <= max(0.0, room) else cut), room
