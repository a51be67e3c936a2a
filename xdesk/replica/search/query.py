"""Queries: what an agent typed, as an expression of the index that no hit escapes."""

from __future__ import annotations

from dataclasses import dataclass

from xdesk.replica.search.folding import SHORT, grams, is_word, words_of
from xdesk.replica.search.vocabulary import CONTAINS, ENDS, STARTS, Vocabulary

MOST = 250
"""Alternatives of a word in one expression; what has more is so frequent that the newest hits are found by looking."""
EVERY = 20_000
"""Words of the list that a part is looked for in when all its messages are to be known."""
LONGEST = 200
"""Code points of a query that are looked at."""

GOES_ON = "*"
"""At the end of a phrase: its last token may be longer in the text."""
_TEN = "0123456789"

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: folded `words`, an `expression` that every hit fulfils ('' when all messages do), whether
    it is fulfilled by hits alone, and for each word that has too many forms for it all its forms, None without end."""

    words: list[str]
    expression: str
    exact: bool
    frequent: tuple[list[str] | None, ...]


def parse(text: str, vocabulary: Vocabulary) -> Query:
    """Return what is looked for; without `words` there is nothing to look for. `vocabulary` knows the words there are.

    Each part between white space must be there, in any order.
    """
    words = words_of(text[:LONGEST])
    parts, exact, frequent = [], True, []
    for word in words:
        phrases = _phrases(word.split(), vocabulary)
        if phrases is not None:
            parts.append(_any(phrases))
            continue
        exact = False
        pieces = word.split()
        if len(pieces) == 1:
            forms = vocabulary.matching(word, STARTS if len(word) <= SHORT else CONTAINS, EVERY)
            frequent.append(None if forms is None else [_quoted((form,)) for form in forms])
        else:
            frequent.append(None)
            parts += _inner(pieces)
    return Query(words, " AND ".join(parts), exact, tuple(frequent))


def parse_name(text: str) -> Query:
    """Return what is looked for among people, whose index holds the grams of each run, letters, too."""
    words = words_of(text[:LONGEST])
    return Query(words, " AND ".join(_of_name(word.split()) for word in words), True, ())


def _of_name(pieces: list[str]) -> str:
    """Return the expression of one word for the index of people."""
    tokens: list[str] = []
    for piece in pieces[:-1]:
        tokens += grams(piece)
    last = pieces[-1]
    tokens += grams(last)[: max(1, len(last) - 2)]
    return " + ".join(_quoted((one,)) for one in tokens) + (" *" if len(last) < 3 else "")


def name_words(text: str) -> str:
    """Return what the index of people holds for a name or handle that is folded already."""
    return " ".join(token for run in text.split() for token in grams(run))


def _phrases(pieces: list[str], vocabulary: Vocabulary) -> list[Phrase] | None:
    """Return the phrases of which a hit has at least one; None when they are more than MOST."""
    if len(pieces) == 1:
        return _single(pieces[0], vocabulary)
    first, last = _first(pieces[0], vocabulary), _last(pieces[-1])
    return None if first is None else [(*begin, *_inside(pieces[1:-1]), *last) for begin in first]


def _single(piece: str, vocabulary: Vocabulary) -> list[Phrase] | None:
    """Return the phrases of a word that is one run or sign: its forms one by one, which are read from the newest on."""
    if is_word(piece):
        return _words(vocabulary, piece, STARTS if len(piece) <= SHORT else CONTAINS)
    if not piece[0].isdigit() or len(piece) > 2:
        return [_last(piece)]
    longer = [piece + one for one in _TEN]
    return [(one,) for one in (piece, *longer, *(a + b for a in longer for b in _TEN if len(piece) == 1))]


def _first(piece: str, vocabulary: Vocabulary) -> list[Phrase] | None:
    if is_word(piece) and len(piece) > SHORT:
        return _words(vocabulary, piece, ENDS)
    return [_inside([piece])]


def _last(piece: str) -> Phrase:
    """Return the tokens of a piece that may go on in the text; the engine looks for all tokens that begin so."""
    if piece[0].isdigit() and len(piece) > 2:
        return tuple(grams(piece)[:-2])
    return (f"{piece}{GOES_ON}",) if piece[0].isdigit() or is_word(piece) else (piece,)


def _inside(pieces: list[str]) -> Phrase:
    """Return the tokens of pieces that end where the text's do."""
    return tuple(token for piece in pieces for token in (grams(piece) if piece[0].isdigit() else [piece]))


def _inner(pieces: list[str]) -> list[str]:
    """Return what surely stands in a hit whose beginning has too many forms."""
    middle = _inside(pieces[1:-1])
    return [_quoted(middle)] if middle else []


def _words(vocabulary: Vocabulary, part: str, how: str) -> list[Phrase] | None:
    found = vocabulary.matching(part, how, MOST)
    return None if found is None else [(word,) for word in found]


def _any(phrases: list[Phrase]) -> str:
    if not phrases:
        return '"\x01"'  # no text has this sign: nothing is found
    return "(" + " OR ".join(_quoted(phrase) for phrase in phrases) + ")"


def _quoted(phrase: Phrase) -> str:
    text = " ".join(phrase)
    return f'"{text.removesuffix(GOES_ON)}"' + (" *" if text.endswith(GOES_ON) else "")
