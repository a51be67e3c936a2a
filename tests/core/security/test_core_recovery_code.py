"""The recovery code: what people may do to it, and that a mistake in it is found and named by its line."""

from __future__ import annotations

import random
import re

import pytest

from xdesk.core.security.recovery_code import CodeError, key_of, lines_of


def keys(count: int) -> list[str]:
    return [random.Random(number).randbytes(32).hex() for number in range(count)] + ["0" * 64, "f" * 64]


def test_a_code_is_two_lines_of_seven_groups_of_four_and_gives_the_key_back() -> None:
    for key in keys(300):
        lines = lines_of(key)
        assert len(lines) == 2 and all(
            re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4} ){6}[0-9A-HJKMNP-TV-Z]{4}", one) for one in lines
        )
        assert key_of("\n".join(lines)) == key
        assert key[:8] not in "".join(lines).lower()


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda words: words.replace(" ", ""),
        lambda words: words.replace(" ", "-").replace("\n", " — "),
        lambda words: words.replace("0", "O").replace("1", "l"),
        lambda words: words.replace("1", "i").replace("0", "o"),
        lambda words: "".join(chr(ord(one) + 0xFEE0) if one.isalnum() else "\u3000" for one in words),
        lambda words: "\t" + words.replace("\n", "\r\n") + "\n",
    ],
)
def test_a_code_may_be_typed_as_people_type(typed: object) -> None:
    for key in keys(20):
        assert callable(typed)
        assert key_of(typed("\n".join(lines_of(key)))) == key


def test_one_wrong_sign_or_two_exchanged_ones_are_found_and_named_by_their_line() -> None:
    missed, tried = 0, 0
    for number, key in enumerate(keys(150)):
        rng, code = random.Random(number), list("".join(lines_of(key)).replace(" ", ""))
        at = rng.randrange(55)
        wrong = list(code)
        if number % 2 and at != 27 and code[at] != code[at + 1]:
            wrong[at], wrong[at + 1] = wrong[at + 1], wrong[at]
        else:
            wrong[at] = rng.choice([one for one in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" if one != code[at]])
        tried += 1
        try:
            key_of("".join(wrong))
            missed += 1
        except CodeError as error:
            assert error.line == 1 + (at >= 28)
            assert f"Line {error.line} " in error.sentence.english()
    assert tried > 100 and missed == 0


def test_exchanged_lines_are_found() -> None:
    for key in keys(50):
        first, second = lines_of(key)
        if first != second:
            with pytest.raises(CodeError):
                key_of(second + first)


@pytest.mark.parametrize(
    ("words", "part"), [("", "these are 0"), ("ABCD", "these are 4"), ("U" * 56, "“U”"), ("口令" * 28, "“口”")]
)
def test_what_is_no_code_is_told(words: str, part: str) -> None:
    with pytest.raises(CodeError) as caught:
        key_of(words)
    assert part in caught.value.sentence.english() and caught.value.line == 0


@pytest.mark.parametrize("key", ["", "0" * 63, "g" * 64, "0" * 64 + "\n"])
def test_only_a_key_has_a_code(key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        lines_of(key)
