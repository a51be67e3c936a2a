"""Editor room: which strips of the composer give way, and how many lines the editor has, where height is short."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from xdesk.ui.editor.editor import Editor

LEAST_LINES = 3
"""Lines of the editor that are worth more than the preview of them, where there is no room for both."""
EDGES, SIDE = 17, 18
"""Margins of the composer above and below its parts together, and left or right of the preview, in pixels."""


class EditorRoom:
    """Keeps the parts of the composer within a height: first the preview goes, then what follows a send, then lines.

    `previews` and `follows` say whether there is something to show in those two strips.
    """

    def __init__(
        self, composer: QWidget, editor: Editor, *, preview: QWidget, after: QWidget, others: Sequence[QWidget]
    ) -> None:
        self._composer, self._editor, self._preview, self._after = composer, editor, preview, after
        self._others = others  # these stay, whatever the height
        self._height = 10_000
        self.previews = self.follows = False

    def set_height(self, height: int) -> None:
        """Keep within so many pixels."""
        if height != self._height:
            self._height = height
            self.fit()

    def fit(self) -> None:
        """Show what there is room for; call it when a part is shown, is gone or has another size."""
        left = self._height - EDGES - sum(part.sizeHint().height() for part in self._others if not part.isHidden())
        after = self._after.sizeHint().height()
        preview = self._preview.heightForWidth(self._inner()) if self.previews else 0
        readable = self._editor.height_of(LEAST_LINES)
        followed = self.follows and left - after >= readable
        left -= after if followed else 0
        previewed = self.previews and left - preview >= readable
        left -= preview if previewed else 0
        self._after.setVisible(followed)
        self._preview.setVisible(previewed)
        self._editor.set_most_lines((left - self._editor.height_of(0)) // self._editor.row_height())

    def _inner(self) -> int:
        return max(200, self._composer.width() - 2 * SIDE)
