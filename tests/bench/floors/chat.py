"""The floor of the transcript: QListView with a QTextLayout delegate, the newest messages by raw SQL."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate

from xdesk.replica.database.connection import Connection
from xdesk.ui.conversation.transcript_model import PAGE
from xdesk.ui.style import theme

NEWEST = (
    "SELECT m.id, m.direction, m.text, m.created_at, m.state, m.media, m.links, m.outbox_id, o.agent_id,"
    " o.promise_minutes, m.parent_id, m.summoned, m.event, m.no, m.quoted, m.poll FROM message AS m"
    " LEFT JOIN outbox AS o ON o.id = m.outbox_id WHERE m.conversation_id = ?"
    " ORDER BY m.created_at DESC, m.no DESC LIMIT ?"
)
"""All that the product reads of a message, those first that are painted."""
NOTES = (
    "SELECT id, at, author, text FROM note WHERE conversation_id = ? AND deleted_at IS NULL ORDER BY at DESC LIMIT ?"
)
REPLIES = "SELECT id, created_at, agent_id, text, state FROM outbox WHERE conversation_id = ? ORDER BY created_at, id"
PAD, EDGE, SHARE = 10, 16, 0.72


class ChatModel(QAbstractListModel):
    """The newest messages of one conversation."""

    def __init__(self, conn: Connection) -> None:
        super().__init__()
        self.conn, self.rows, self.notes, self.replies = conn, [], [], []

    def show_conversation(self, conversation_id: str) -> None:
        """Read and show another conversation."""
        self.beginResetModel()
        self.rows = self.conn.execute(NEWEST, (conversation_id, PAGE)).fetchall()[::-1]
        self.notes = self.conn.execute(NOTES, (conversation_id, PAGE)).fetchall()
        self.replies = self.conn.execute(REPLIES, (conversation_id,)).fetchall()
        self.endResetModel()

    def rowCount(self, parent: Any = None) -> int:
        return len(self.rows)

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return None


class ChatDelegate(QStyledItemDelegate):
    """Bubbles; each text is laid out once."""

    def __init__(self, model: ChatModel, view: QListView) -> None:
        super().__init__(view)
        self.model, self.view = model, view
        self.layouts: dict[str, tuple[QTextLayout, float, float]] = {}
        self.font = theme.font("message")
        self.ink, self.theirs, self.ours = theme.color("text.1"), theme.color("ground.hover"), theme.color("line")

    def _layout(self, row: Any) -> tuple[QTextLayout, float, float]:
        found = self.layouts.get(row[0])
        if found is None:
            layout = QTextLayout(row[2], self.font)
            option = QTextOption()
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            layout.setTextOption(option)
            layout.setCacheEnabled(True)
            layout.beginLayout()
            room, high, wide = self.view.viewport().width() * SHARE, 0.0, 0.0
            while (line := layout.createLine()).isValid():
                line.setLineWidth(room)
                line.setPosition(QPointF(0, high))
                high += line.height()
                wide = max(wide, line.naturalTextWidth())
            layout.endLayout()
            found = self.layouts[row[0]] = (layout, wide, high)
        return found

    def sizeHint(self, option: Any, index: Any) -> QSize:
        return QSize(100, round(self._layout(self.model.rows[index.row()])[2]) + 2 * PAD + 6)

    def paint(self, painter: QPainter, option: Any, index: Any) -> None:
        row = self.model.rows[index.row()]
        layout, wide, high = self._layout(row)
        mine, rect = row[1] == "out", option.rect
        left = rect.right() - EDGE - wide - 2 * PAD if mine else rect.left() + EDGE
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.ours if mine else self.theirs)
        painter.drawRoundedRect(QRectF(left, rect.top() + 3, wide + 2 * PAD, high + 2 * PAD), 8, 8)
        painter.setPen(self.ink)
        layout.draw(painter, QPointF(left + PAD, rect.top() + 3 + PAD))


def dress(view: QListView, model: ChatModel) -> ChatDelegate:
    """Set the list up and return its delegate."""
    delegate = ChatDelegate(model, view)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setSelectionMode(QListView.SelectionMode.NoSelection)
    view.setModel(model)
    view.setItemDelegate(delegate)
    return delegate
