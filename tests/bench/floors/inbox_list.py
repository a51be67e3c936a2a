"""The floor of the list: QTableView, one fixed column, what can be kept is kept, rows read late by raw SQL."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap, QStaticText
from PySide6.QtWidgets import QFrame, QHeaderView, QStyledItemDelegate, QTableView

from tests.bench.generate import ME
from xdesk.replica.database.connection import Connection
from xdesk.ui.inbox.inbox_model import PAGE, PAGES
from xdesk.ui.style import theme

HIGH = 64
ORDER = (
    "SELECT rank, key FROM conversation WHERE status = 'open' AND (+assignee IS NULL OR +assignee = ?)"
    " ORDER BY rank, key LIMIT ?"
)
READ = (
    "c.key, coalesce(p.name, ''), c.preview, c.clock_start, c.clock_due, c.id, c.account_id, a.handle, c.channel,"
    " c.customer_id, coalesce(p.handle, ''), c.preview_out, c.last_at, c.unread, c.status, c.assignee, c.clock_kind,"
    " c.mark"
)
"""All that the product reads of a row, those first that are painted."""
FROM = (
    " FROM conversation AS c JOIN account AS a ON a.id = c.account_id LEFT JOIN customer AS p ON p.id = c.customer_id"
)
ROWS = f"SELECT {READ}{FROM} WHERE c.key IN ({{}})"
ONE = f"SELECT {READ}, c.rank{FROM} WHERE c.key = ?"
RANK = "SELECT rank FROM conversation WHERE key = ?"


class FloorModel(QAbstractTableModel):
    """Ids in an array, as many pages of as many rows as the product keeps."""

    def __init__(self, conn: Connection) -> None:
        super().__init__()
        self.conn = conn
        self.ranks, self.keys = array("q"), array("q")
        self.rows: OrderedDict[int, Any] = OrderedDict()

    def read_order(self, limit: int = -1) -> tuple[array[int], array[int]]:
        """Read ranks and keys of the whole list, or of its first rows."""
        pairs = self.conn.execute(ORDER, (ME, limit)).fetchall()
        return array("q", [pair[0] for pair in pairs]), array("q", [pair[1] for pair in pairs])

    def take(self, order: tuple[array[int], array[int]]) -> None:
        """Show another order."""
        self.beginResetModel()
        self.ranks, self.keys = order
        self.endResetModel()

    def rowCount(self, parent: Any = None) -> int:
        return len(self.keys)

    def columnCount(self, parent: Any = None) -> int:
        return 1

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return None

    def row(self, at: int) -> Any:
        """Return a row, read with its neighbours."""
        key = self.keys[at]
        found = self.rows.get(key)
        if found is None:
            first = at - at % PAGE
            wanted = [one for one in self.keys[first : first + PAGE] if one not in self.rows]
            for row in self.conn.execute(ROWS.format(",".join("?" * len(wanted))), wanted):
                self.rows[row[0]] = row
            while len(self.rows) > PAGE * PAGES:
                self.rows.popitem(last=False)
            found = self.rows[key]
        return found

    def read_one(self, key: int) -> int:
        """Read one conversation again, its row and its place, by one statement; return the place."""
        *row, rank = self.conn.execute(ONE, (key,)).fetchone()
        self.rows[key] = tuple(row)
        return int(rank)

    def insert_top(self, key: int) -> None:
        """List a conversation above all others."""
        rank = self.read_one(key)
        self.beginInsertRows(QModelIndex(), 0, 0)
        self.ranks.insert(0, rank)
        self.keys.insert(0, key)
        self.endInsertRows()

    def remove(self, at: int) -> None:
        """Take one out."""
        self.beginRemoveRows(QModelIndex(), at, at)
        del self.ranks[at], self.keys[at]
        self.endRemoveRows()

    def move_top(self, at: int) -> None:
        """Move one above all others."""
        key = self.keys[at]
        rank = self.conn.execute(RANK, (key,)).fetchone()[0]  # what the row says has not changed
        self.beginMoveRows(QModelIndex(), at, at, QModelIndex(), 0)
        del self.ranks[at], self.keys[at]
        self.ranks.insert(0, rank)
        self.keys.insert(0, key)
        self.endMoveRows()


class FloorDelegate(QStyledItemDelegate):
    """Avatar, name, elided snippet, countdown ring; what can be kept is kept."""

    def __init__(self, model: FloorModel) -> None:
        super().__init__()
        self.model, self.now = model, 0
        self.avatars = [self._disc(QColor.fromHsv(n * 11 % 360, 90, 200), 40) for n in range(32)]
        self.rings = [self._ring(n) for n in range(61)]
        self.texts: OrderedDict[int, tuple[QStaticText, QStaticText]] = OrderedDict()
        self.font, self.strong = theme.font("body"), theme.font("body", 500)
        self.ink, self.quiet, self.line = theme.color("text.1"), theme.color("text.3"), theme.color("line")

    @staticmethod
    def _canvas(size: int) -> QPixmap:
        picture = QPixmap(size, size)
        picture.fill(Qt.GlobalColor.transparent)
        return picture

    def _disc(self, color: QColor, size: int) -> QPixmap:
        picture = self._canvas(size)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(0, 0, size, size)
        painter.end()
        return picture

    def _ring(self, step: int) -> QPixmap:
        picture = self._canvas(24)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor("#2a6"), 3))
        painter.drawArc(QRectF(2, 2, 20, 20), 90 * 16, round(step / 60 * 360 * 16))
        painter.end()
        return picture

    def _texts(self, row: Any, width: int) -> tuple[QStaticText, QStaticText]:
        found = self.texts.get(row[0])
        if found is None:
            short = QFontMetricsF(self.font).elidedText(row[2], Qt.TextElideMode.ElideRight, width)
            name, snippet = QStaticText(row[1]), QStaticText(short)
            for text, font in ((name, self.strong), (snippet, self.font)):
                text.setTextFormat(Qt.TextFormat.PlainText)
                text.prepare(font=font)
            found = self.texts[row[0]] = (name, snippet)
            if len(self.texts) > 200:
                self.texts.popitem(last=False)
        return found

    def sizeHint(self, option: Any, index: Any) -> QSize:
        return QSize(300, HIGH)

    def paint(self, painter: QPainter, option: Any, index: Any) -> None:
        rect: QRect = option.rect
        row = self.model.row(index.row())
        name, snippet = self._texts(row, rect.width() - 112)
        left, top = rect.left(), rect.top()
        painter.fillRect(left + 64, rect.bottom(), rect.width() - 64, 1, self.line)
        painter.drawPixmap(left + 12, top + 12, self.avatars[row[0] % 32])
        painter.setPen(self.ink)
        painter.setFont(self.strong)
        painter.drawStaticText(QPointF(left + 64, top + 10), name)
        painter.setPen(self.quiet)
        painter.setFont(self.font)
        painter.drawStaticText(QPointF(left + 64, top + 34), snippet)
        share = 0 if row[4] is None else max(0.0, min(1.0, (row[4] - self.now) / (row[4] - row[3])))
        painter.drawPixmap(rect.right() - 36, top + 20, self.rings[round(share * 60)])


def dress(view: QTableView, model: FloorModel) -> FloorDelegate:
    """Set the table up as the document says and return its delegate."""
    delegate = FloorDelegate(model)
    view.setModel(model)
    view.setItemDelegate(delegate)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setShowGrid(False)
    view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setSelectionMode(QTableView.SelectionMode.NoSelection)
    view.horizontalHeader().hide()
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(HIGH)
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    return delegate


def ring_strip(view: QTableView) -> QRect:
    """Return where the rings stand."""
    return QRect(view.viewport().width() - 36, 0, 24, view.viewport().height())
