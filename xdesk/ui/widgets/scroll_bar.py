"""A scroll bar that lies in the empty side of a scrolled pane, so that its coming and going moves nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QFrame, QScrollBar

WIDTH = 10


class SideBar(QScrollBar):
    """Follows and moves the (hidden) vertical scroll bar of an area; seen only when there is something to scroll."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(Qt.Orientation.Vertical, area)
        self._area = area
        self._real = area.verticalScrollBar()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._real.rangeChanged.connect(self._follow)
        self._real.valueChanged.connect(self.setValue)
        self.valueChanged.connect(self._real.setValue)
        self.hide()

    def place(self) -> None:
        """Lie along the right edge; call it when the area was resized."""
        self.setGeometry(self._area.width() - WIDTH, 0, WIDTH, self._area.height())
        self._follow()

    def _follow(self) -> None:
        self.blockSignals(True)
        self.setRange(self._real.minimum(), self._real.maximum())
        self.setPageStep(self._real.pageStep())
        self.setSingleStep(self._real.singleStep())
        self.setValue(self._real.value())
        self.blockSignals(False)
        self.setVisible(self._real.maximum() > self._real.minimum())
        self.raise_()
        self.update()


def bare(view: QAbstractItemView) -> None:
    """Make a list of painted rows: no frame, no bars of its own, nothing to edit, by pixels, Tab leaves it."""
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # a SideBar lies over the empty edge
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setTabKeyNavigation(False)
    view.setMouseTracking(True)
