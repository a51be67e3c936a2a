"""Translation: translated here and nowhere below; values are always plain text."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from xdesk.core import sentences
from xdesk.core.sentences import Sentence, Value


def translate(context: str, text: str) -> str:
    """Return `text` in the language of the desk; lupdate finds this call by its name."""
    return QCoreApplication.translate(context, text)


def fill(text: str, **values: Value) -> str:
    """Return `text` with each {name} replaced once by its value."""
    return sentences.fill(text, values)


def spoken(sentence: Sentence) -> str:
    """Return a sentence from below ui, translated and filled."""
    return sentences.fill(translate(sentence.context, sentence.text), sentence.values)
