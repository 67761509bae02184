"""Patterns that list words, such as `^(a|b)(,(a|b))*$`: more words are no broken promise."""

import re
from typing import Any

_WORD = re.compile(r"[\w-]+")
_LIST = re.compile(r"\^(?P<one>\(.+\))\(,(?P=one)\)(?P<times>\*|\{0,\d+\})\$")
Words = dict[str, Any]  # For each word, the words allowed after its dot.


def takes_more(old: str | None, new: str | None) -> bool:
    """Tell whether both list words, and the new pattern all of the old one's, as often."""
    was, now = _LIST.fullmatch(old or ""), _LIST.fullmatch(new or "")
    if was is None or now is None or was["times"] != now["times"]:
        return False
    before, after = _words(was["one"]), _words(now["one"])
    return before is not None and after is not None and _covers(after, before)


def _covers(outer: Words, inner: Words) -> bool:
    return all(word in outer and _covers(outer[word], below) for word, below in inner.items())


def _words(pattern: str) -> Words | None:
    """Return the words of an alternative, or None where the pattern is something else."""
    try:
        words, rest = _alternative(pattern)
    except (ValueError, AttributeError):
        return None
    return None if rest else words


def _alternative(text: str) -> tuple[Words, str]:
    words: Words = {}
    text = _after("(", text)
    while True:
        word = _WORD.match(text).group()  # type: ignore[union-attr]
        text = text[len(word) :]
        below: dict[str, Any] = {}
        if text.startswith("("):
            below, text = _alternative(_after(r"(\.", text))
            text = _after(")?", text)
        words[word] = below
        if text.startswith(")"):
            return words, text[1:]
        text = _after("|", text)


def _after(start: str, text: str) -> str:
    if not text.startswith(start):
        raise ValueError(text)
    return text[len(start) :]
