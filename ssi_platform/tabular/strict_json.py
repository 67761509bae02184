"""Strict JSON: no duplicate keys, no NaN, at most MAX_DEPTH levels, no NUL.

The time is proportional to the length of the text.
"""

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import accumulate
from typing import Any

MAX_DEPTH = 32
MAX_NUMBER = 40  # characters
_SHOWN = 60  # characters of a key in a message

# Everything but brackets. A string without an end goes on to the end of the text: if the pattern
# failed there, it would be tried again at every quote behind the first.
_NO_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.?)*+"?|[^"\[\]{}]++', re.DOTALL)
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}


def strict_json(text: str | bytes) -> Any:
    """Parse a JSON text, with decimals as Decimal.

    Raises ValueError for duplicate keys, NaN and Infinity, U+0000, invalid UTF-8, lone surrogates
    and for more than MAX_DEPTH levels.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8-sig")
    refuse_depth(text)
    value = DECODER.decode(text)
    refuse_characters(text, value)
    return value


def refuse_depth(text: str) -> None:
    """Raise ValueError for more than MAX_DEPTH levels."""
    if text.count("{") + text.count("[") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        raise ValueError(f"JSON nested deeper than {MAX_DEPTH} levels")


def refuse_characters(text: str, value: object) -> None:
    """Raise ValueError for characters that the database cannot store: NUL and lone surrogates."""
    if "\\u0000" in text or "\x00" in text:
        raise ValueError("JSON with a NUL character")
    try:
        text.encode()
        if "\\u" in text:
            json.dumps(value, default=str, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("JSON with half a character, a lone surrogate") from None


def first_repeated(names: Iterable[str]) -> str:
    """Return the first name that occurs a second time, empty text when none does."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return ""


def _depth(text: str) -> int:
    brackets = _NO_BRACKETS.sub("", text)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0)


def _decimal(text: str) -> Decimal:
    if len(text) > MAX_NUMBER:
        raise _too_long()
    try:
        return Decimal(text)
    except ArithmeticError:
        raise ValueError("a number beyond all bounds") from None


def _integer(text: str) -> int:
    if len(text) > MAX_NUMBER:
        raise _too_long()
    return int(text)


def _too_long() -> ValueError:
    return ValueError(f"a number of more than {MAX_NUMBER} characters")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON number")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        name = first_repeated(name for name, _ in pairs)
        raise ValueError(f"the key {name[:_SHOWN]!r} occurs twice")
    return result


DECODER = json.JSONDecoder(
    parse_float=_decimal,
    parse_int=_integer,
    parse_constant=_refuse,
    object_pairs_hook=_no_duplicates,
)
