"""X's words when it says no to a send, as sentences an agent can act on (docs.x.com, rate limits)."""

from __future__ import annotations

from xdesk.core.sentences import QT_TRANSLATE_NOOP, Sentence

_CLOSED = QT_TRANSLATE_NOOP(
    "X",
    "This person does not accept your direct messages, so X did not take the reply. "
    "Your text is kept. Answer in public, or ask them to write to you first.",
)
_NOT_SUMMONED = QT_TRANSLATE_NOOP(
    "X",
    "X lets this app reply only where the author mentioned or quoted you, so it did not take the reply. "
    "Your text is kept. Answer on x.com.",
)
_LIMITED = QT_TRANSLATE_NOOP(
    "X",
    "The author limits who may reply here, so X did not take the reply. "
    "Your text is kept. Answer by DM if they accept it.",
)
_DUPLICATE = QT_TRANSLATE_NOOP(
    "X",
    "X did not take the reply because you posted the same text before. "
    "Your text is kept. Change a word, such as the name or the order number.",
)
_MEDIA = QT_TRANSLATE_NOOP(
    "X", "X does not allow this attachment here and did not take the reply. Your text is kept. Send it without."
)
_GONE = QT_TRANSLATE_NOOP(
    "X", "The post you answer is deleted or hidden from you, so X did not take the reply. Your text is kept."
)
_PERSON_GONE = QT_TRANSLATE_NOOP(
    "X", "This person's account is suspended or gone, so X did not take the reply. Your text is kept."
)
_OURS_LOCKED = QT_TRANSLATE_NOOP(
    "X",
    "X has locked or suspended your brand's account and did not take the reply. "
    "Your text is kept. Someone has to sign in on x.com and follow what X asks.",
)
_SCOPE = QT_TRANSLATE_NOOP(
    "X",
    "The sign-in of this account does not allow this, so X did not take the reply. "
    "Your text is kept. Sign in again and allow everything xdesk asks for.",
)
_NOT_PERMITTED = QT_TRANSLATE_NOOP(
    "X",
    "X does not permit this and does not say why: the text may be too long, or the sign-in may lack a permission. "
    "Your text is kept. Shorten it, or sign in again.",
)
_LONG = QT_TRANSLATE_NOOP("X", "The text is longer than X allows, so X did not take it. Your text is kept. Shorten it.")
_BLOCKED = QT_TRANSLATE_NOOP(
    "X", "This person has blocked you, so X did not take the reply. Your text is kept. X does not let it arrive."
)
_PLAIN = QT_TRANSLATE_NOOP(
    "X", "X did not take the reply and gave no reason. Your text is kept. Look at the conversation on x.com."
)
_OTHER = QT_TRANSLATE_NOOP("X", "X did not take the reply. Your text is kept. In X's words: {words}")

_KNOWN: tuple[tuple[tuple[str, ...], str], ...] = (
    (("duplicate content",), _DUPLICATE),
    (("not been mentioned", "otherwise engaged"), _NOT_SUMMONED),
    (("reply to this conversation is not allowed", "reply settings", "who can reply"), _LIMITED),
    (("attach this media", "media ids are invalid", "media_id"), _MEDIA),
    (("deleted or not visible", "tweet that is deleted", "post that is deleted"), _GONE),
    (("have been blocked", "you are blocked", "has blocked you", "blocked from"), _BLOCKED),
    (("your account is suspended", "temporarily locked", "account is locked"), _OURS_LOCKED),
    (("user has been suspended", "could not find user", "user not found"), _PERSON_GONE),
    (
        ("permission to dm", "cannot send messages to", "not following you", "does not accept", "can't receive direct"),
        _CLOSED,
    ),
    (("too long", "exceeds the maximum", "character limit", "over 280"), _LONG),
    (("not permitted to perform",), _NOT_PERMITTED),
    (("scope", "oauth2 permissions", "client-forbidden"), _SCOPE),
)


_CLOSING = frozenset({_CLOSED, _NOT_SUMMONED, _LIMITED, _GONE, _PERSON_GONE, _BLOCKED})
"""What is about the person or the post: no other text would fare better until they write again."""


def closes(sentence: Sentence) -> bool:
    """Return whether a refusal stands for every further reply in the conversation."""
    return sentence.text in _CLOSING


def is_duplicate(sentence: Sentence) -> bool:
    """Return whether X refused because it has the same text already."""
    return sentence.text == _DUPLICATE


def refusal(status: int, problem: str, words: str, *, public: bool) -> Sentence:
    """Return why X said no, by what its body says.

    `problem` is title, type and detail joined in lower case, `words` what X wrote for people.
    """
    for marks, sentence in _KNOWN:
        if any(mark in problem for mark in marks):
            return Sentence("X", sentence)
    if status == 404:
        return Sentence("X", _GONE if public else _PERSON_GONE)
    if status == 403 and set(problem.replace("about:blank", "").split()) == {"forbidden"}:
        return Sentence("X", _SCOPE)  # a plain Forbidden is a missing scope
    return Sentence("X", _OTHER, {"words": words}) if words else Sentence("X", _PLAIN)
