"""A language that is 40 % longer than English, as German or Finnish may be: shows what has no room to grow."""

from __future__ import annotations

from PySide6.QtCore import QTranslator

_LONGER = str.maketrans({"a": "ä", "o": "ö", "u": "ü", "s": "ß"})


def longer(text: str) -> str:
    """Return `text` with umlauts and 40 % more letters at its end; places such as {name} stay."""
    parts = []
    for n, part in enumerate(text.replace("{", "\0{").replace("}", "}\0").split("\0")):
        parts.append(part if n % 2 else part.translate(_LONGER))
    missing = max(1, round(len(text) * 0.4))
    return "".join(parts).rstrip() + "-" + "lang"[:3] * (missing // 3) + "en" + text[len(text.rstrip()) :]


class LongWords(QTranslator):
    """Translates everything into that language."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:  # type: ignore[override]
        return longer(text) if text.strip() else text

    def isEmpty(self) -> bool:
        return False
