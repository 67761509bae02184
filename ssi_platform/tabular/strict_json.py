"""JSON read strictly: no duplicate keys, no NaN, no bottomless nesting, no NUL."""

import json
import re
from decimal import Decimal
from typing import Any

MAX_DEPTH = 32

_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)


def strict_json(text: str | bytes) -> Any:
    """Return what a JSON text says, with decimals as Decimal.

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


def _depth(text: str) -> int:
    deepest = level = 0
    for mark in _STRING.sub("", text):
        if mark in "[{":
            level += 1
            deepest = max(deepest, level)
        elif mark in "]}":
            level -= 1
    return deepest


def _number(text: str) -> Decimal:
    if len(text) > 40:
        raise ValueError("a number of more than 40 characters")
    try:
        return Decimal(text)
    except ArithmeticError:
        raise ValueError("a number beyond all bounds") from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON number")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice")
    return result


DECODER = json.JSONDecoder(
    parse_float=_number, parse_constant=_refuse, object_pairs_hook=_no_duplicates
)
