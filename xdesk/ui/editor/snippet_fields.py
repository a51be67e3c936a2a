"""Snippet fields: kept as marks on the characters, so undo and redo carry them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtGui import QFont, QTextCharFormat, QTextDocument, QTextFormat

_USER = int(QTextFormat.Property.UserProperty.value)
FIELD, LABEL, NEED, CHOICES, ROOM, SOURCE, AIRY = (_USER + n for n in range(1, 8))
PLAIN = QTextCharFormat()
SPACE = "\u2007"  # two of them are room for a glyph inside a field, and no line breaks there; never sent
_EMPTY = re.compile(r"\{\{([^{}\n]{1,200})\}\}")


@dataclass(frozen=True, slots=True)
class SnippetField:
    """One field as it stands in the document; `start` and `end` are positions of the document."""

    id: str
    label: str
    start: int
    end: int
    text: str
    required: bool
    choices: tuple[str, ...]
    source: str  # 'ask', 'pick' or 'filled'

    @property
    def empty(self) -> bool:
        """Whether only its name stands there: nothing of it would be sent."""
        return self.text == placeholder(self.label)

    @property
    def halts(self) -> bool:
        """Whether Tab stops here."""
        return self.source != "filled" or self.empty


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text to insert; with an id it is a field."""

    text: str
    id: str = ""
    label: str = ""
    required: bool = False
    choices: tuple[str, ...] = field(default=())
    source: str = "ask"
    strong: bool = False
    caret: bool = False  # the caret goes behind it at last


def placeholder(label: str) -> str:
    """Return what stands in the document while a field is empty: room for a bang, and its name."""
    return 2 * SPACE + label.replace(" ", "\u00a0")


def mark(piece: Piece) -> QTextCharFormat:
    """Return the format that makes characters part of the field `piece`."""
    fmt = QTextCharFormat()
    fmt.setProperty(FIELD, piece.id)
    fmt.setProperty(LABEL, piece.label)
    fmt.setProperty(NEED, piece.required)
    fmt.setProperty(CHOICES, "\n".join(piece.choices))
    fmt.setProperty(SOURCE, piece.source)
    if piece.strong:
        fmt.setFontWeight(QFont.Weight.DemiBold)
    return fmt


def room(piece: Piece) -> QTextCharFormat:
    """Return the format of the space in which the arrow of a choice is painted."""
    fmt = mark(piece)
    fmt.setProperty(ROOM, True)
    return fmt


def fragments(document: QTextDocument) -> list[tuple[int, str, QTextCharFormat]]:
    """Return every run of characters with its position and format; "\\n" between blocks."""
    out: list[tuple[int, str, QTextCharFormat]] = []
    plain = QTextCharFormat()
    block = document.begin()
    while block.isValid():
        if block.blockNumber():
            out.append((block.position() - 1, "\n", plain))
        runs = block.begin()
        while not runs.atEnd():
            run = runs.fragment()
            if run.isValid():
                out.append((run.position(), run.text().replace("\u2028", "\n"), run.charFormat()))
            runs += 1
        block = block.next()
    return out


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in a document, read once: its runs and its fields."""

    runs: tuple[tuple[int, str, QTextCharFormat], ...]
    fields: tuple[SnippetField, ...]

    def exported(self, *, keep_empty: bool = False, dots: bool = False) -> str:
        """Return the text without the names of empty fields and without room for glyphs.

        `keep_empty` writes empty fields as {{name}}: drafts bring them back, and core refuses to send them;
        `dots` shows them as "…".
        """
        empty = {field.start: field for field in self.fields if field.empty}
        out: list[str] = []
        skip_to = -1
        for position, text, fmt in self.runs:
            if position < skip_to:
                continue
            field = empty.get(position)
            if field is not None and fmt.stringProperty(FIELD) == field.id:
                skip_to = field.end
                out.append("{{" + field.label + "}}" if keep_empty else ("…" if dots else ""))
            elif self.fields and fmt.boolProperty(ROOM):
                out.append(text.replace(SPACE, ""))
            else:
                out.append(text)
        return "".join(out)


def read(document: QTextDocument, *, marked: bool = True) -> Written:
    """Read a document; without fields (`marked` False) its text is taken as a whole."""
    if not marked:
        text = document.toRawText().replace("\u2029", "\n").replace("\u2028", "\n")
        return Written(((0, text, PLAIN),), ())
    runs = fragments(document)
    return Written(tuple(runs), tuple(_stops_of(runs)))


def fields(document: QTextDocument) -> list[SnippetField]:
    """Return the fields of the document in the order of the text."""
    return list(read(document).fields)


def exported(document: QTextDocument, *, keep_empty: bool = False, dots: bool = False) -> str:
    """Return the text of the document (see Written)."""
    return read(document).exported(keep_empty=keep_empty, dots=dots)


def stored_pieces(text: str) -> list[Piece]:
    """Return the pieces of a stored draft: {{name}} is an empty field again (core/macros writes it so)."""
    pieces: list[Piece] = []
    at = 0
    for n, empty in enumerate(_EMPTY.finditer(text)):
        if empty.start() > at:
            pieces.append(Piece(text[at : empty.start()]))
        pieces.append(Piece("", f"draft.{n}", empty.group(1), required=True))
        at = empty.end()
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return pieces


def _stops_of(runs: Sequence[tuple[int, str, QTextCharFormat]]) -> list[SnippetField]:
    found: list[SnippetField] = []
    for position, text, fmt in runs:
        field_id = fmt.stringProperty(FIELD)
        if not field_id:
            continue
        text_kept = text.replace(SPACE, "") if fmt.boolProperty(ROOM) else text
        last = found[-1] if found else None
        if last is not None and last.id == field_id and last.end == position:
            found[-1] = _longer(last, text_kept, position + _units(text))
            continue
        found.append(_field(field_id, fmt, text_kept, (position, position + _units(text))))
    return found


def _field(field_id: str, fmt: QTextCharFormat, text: str, span: tuple[int, int]) -> SnippetField:
    choices: Sequence[str] = fmt.stringProperty(CHOICES).split("\n")
    return SnippetField(
        field_id,
        fmt.stringProperty(LABEL),
        span[0],
        span[1],
        text,
        fmt.boolProperty(NEED),
        tuple(choice for choice in choices if choice),
        fmt.stringProperty(SOURCE),
    )


def _longer(field: SnippetField, text: str, end: int) -> SnippetField:
    return SnippetField(
        field.id, field.label, field.start, end, field.text + text, field.required, field.choices, field.source
    )


def _units(text: str) -> int:
    """Length in UTF-16 units, as Qt counts positions."""
    return len(text.encode("utf-16-le")) // 2
