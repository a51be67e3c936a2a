"""Words on the screen: translated here and nowhere below; values are always plain text."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from xdesk.core import words
from xdesk.core.words import Sentence, Value


def translate(context: str, text: str) -> str:
    """Return `text` in the language of the desk; lupdate finds this call by its name."""
    return QCoreApplication.translate(context, text)


def fill(text: str, **values: Value) -> str:
    """Return `text` with each {name} replaced once by its value."""
    return words.fill(text, values)


def spoken(sentence: Sentence) -> str:
    """Return a sentence from below ui, translated and filled."""
    return words.fill(translate(sentence.context, sentence.text), sentence.values)
