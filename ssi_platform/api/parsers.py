"""JSON bodies, read strictly: no duplicate keys, no NaN, no bottomless nesting, no NUL."""

import json
from decimal import Decimal
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

MAX_DEPTH = 32


def strict_json(text: str | bytes) -> Any:
    """Return what a JSON text says, with decimals as Decimal.

    Raises ValueError for duplicate keys, NaN and Infinity, U+0000, invalid UTF-8 and for more
    than MAX_DEPTH levels.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8-sig")
    if _depth(text) > MAX_DEPTH:
        raise ValueError(f"JSON nested deeper than {MAX_DEPTH} levels")
    if "\\u0000" in text or "\x00" in text:
        raise ValueError("JSON with a NUL character")
    value = json.loads(
        text, parse_float=_number, parse_constant=_refuse, object_pairs_hook=_no_duplicates
    )
    json.dumps(value, default=str, ensure_ascii=False).encode()  # Lone surrogates cannot be stored.
    return value


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return strict_json(stream.read())
        except ValueError as error:
            raise ParseError(f"The body is not JSON as we read it: {error}", "malformed") from None


def _depth(text: str) -> int:
    deepest = level = 0
    for mark in text:
        if mark in "[{":
            level += 1
            deepest = max(deepest, level)
        elif mark in "]}":
            level -= 1
    return deepest


def _number(text: str) -> Decimal:
    if len(text) > 40:
        raise ValueError("a number of more than 40 characters")
    return Decimal(text)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON number")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice")
    return result
