"""Reads LinkedIn's member payload, also in the shapes that other tools write."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeGuard

from .refusals import FieldError, Invalid

PILLAR_OF = {
    "PROFESSIONAL_BRAND": "brand",
    "FIND_RIGHT_PEOPLE": "people",
    "INSIGHT_ENGAGEMENT": "insights",
    "STRONG_RELATIONSHIP": "relationships",
}
# A rep's own team is ours to compute, so LinkedIn's view of it is known but not kept.
GROUP_OF = {"INDUSTRY": "industry", "NETWORK": "network", "TEAM": None}

_NO_SCORE = "The object has no member's score. Send rows as an array, or one object on each line."
_MEMBER_KEYS = ("memberScore", "socialSellingIndex", "ssi")
MAX_ERRORS = 100  # A payload of a megabyte can be wrong half a million times.


def read_member(payload: object) -> dict[str, object]:
    """Find a member's score, ranks and group means in a LinkedIn payload.

    Knows `memberScore` with `overall` or `ssi` and `subScores`, `groupScore`, a bare `ssi`,
    `socialSellingIndex.currentScore.score`, `industry.top` and `network.top`, all of them also
    wrapped in `{"object": ..., "data": {...}}`. Pillars are read by name, never by position, and
    an `industry.ssi` is never taken for the member's score. Other keys are ignored.

    Args:
        payload: a decoded JSON document; numbers may be int, float or Decimal.

    Returns:
        Fields for `reading_from`: those that were found, as they were found. Ranges are left to
        `reading_from`.

    Raises:
        Invalid: the first MAX_ERRORS errors at once, each with a JSON pointer. Codes:
            `unknown_shape`, `not_an_object`, `not_a_list`, `not_a_number`, `not_text`,
            `unknown_pillar`, `repeated_pillar`, `unknown_group`, `repeated_group`.

    Definition: docs/scores.md, "LinkedIn's payload".
    """
    reader = _Reader()
    root, pointer = _unwrapped(payload)
    if not isinstance(root, Mapping) or not any(key in root for key in _MEMBER_KEYS):
        raise Invalid([FieldError(pointer, "unknown_shape", _NO_SCORE)])
    reader.member(root, pointer)
    reader.groups(root, pointer)
    reader.tops(root, pointer)
    if not reader.errors and not reader.has_score():
        reader.refuse(pointer, "unknown_shape", "No member's score is here.")
    if reader.errors:
        raise Invalid(reader.errors)
    return reader.fields


def _unwrapped(payload: object) -> tuple[object, str]:
    if not isinstance(payload, Mapping) or any(key in payload for key in _MEMBER_KEYS):
        return payload, ""
    return (payload["data"], "/data") if "data" in payload else (payload, "")


class _Reader:
    """Reads one payload, and collects its fields and errors."""

    def __init__(self) -> None:
        self.fields: dict[str, object] = {}
        self.errors: list[FieldError] = []

    def refuse(self, pointer: str, code: str, detail: str) -> None:
        if len(self.errors) < MAX_ERRORS:
            self.errors.append(FieldError(pointer, code, detail))

    def has_score(self) -> bool:
        return any(name in self.fields for name in ("total", *PILLAR_OF.values()))

    def member(self, root: Mapping[str, object], pointer: str) -> None:
        score = self.child(root, "memberScore", pointer)
        index = self.child(root, "socialSellingIndex", pointer)
        current = self.child(index, "currentScore", f"{pointer}/socialSellingIndex")
        self.number("total", score, "overall", f"{pointer}/memberScore")
        self.number("total", score, "ssi", f"{pointer}/memberScore")
        self.number("total", current, "score", f"{pointer}/socialSellingIndex/currentScore")
        self.number("total", root, "ssi", pointer)
        self.pillars("", score, f"{pointer}/memberScore")

    def groups(self, root: Mapping[str, object], pointer: str) -> None:
        seen: set[str] = set()
        for where, group in self.items(root, "groupScore", pointer):
            kind = group.get("groupType")
            if not isinstance(kind, str) or kind not in GROUP_OF:
                self.refuse(f"{where}/groupType", "unknown_group", "Not a group we know.")
            elif kind in seen:
                self.refuse(f"{where}/groupType", "repeated_group", "Given more than once.")
            elif (name := GROUP_OF[kind]) is not None:
                self.group(name, group, where)
            seen.add(str(kind))

    def group(self, name: str, group: Mapping[str, object], pointer: str) -> None:
        score = self.child(group, "score", pointer)
        self.number(f"{name}_rank", group, "rank", pointer)
        self.number(f"{name}_total", score, "overall", f"{pointer}/score")
        self.pillars(f"{name}_", score, f"{pointer}/score")
        if name == "industry":
            self.text("industry", group, "industry", pointer)

    def tops(self, root: Mapping[str, object], pointer: str) -> None:
        for name in ("industry", "network"):
            group = self.child(root, name, pointer)
            self.number(f"{name}_rank", group, "top", f"{pointer}/{name}")

    def pillars(self, prefix: str, score: Mapping[str, object], pointer: str) -> None:
        seen: set[str] = set()
        for where, item in self.items(score, "subScores", pointer):
            pillar = item.get("pillar")
            if not isinstance(pillar, str) or pillar not in PILLAR_OF:
                self.refuse(f"{where}/pillar", "unknown_pillar", "Not a pillar we know.")
            elif pillar in seen:
                self.refuse(f"{where}/pillar", "repeated_pillar", "Given more than once.")
            else:
                self.number(f"{prefix}{PILLAR_OF[pillar]}", item, "score", where)
            seen.add(str(pillar))

    def number(self, field: str, payload: Mapping[str, object], key: str, pointer: str) -> None:
        """Keep a number; the first place it is found in counts, null is missing."""
        value = payload.get(key)
        if value is None:
            return
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            self.refuse(f"{pointer}/{key}", "not_a_number", "Must be a number.")
        else:
            self.fields.setdefault(field, value)

    def text(self, field: str, payload: Mapping[str, object], key: str, pointer: str) -> None:
        value = payload.get(key)
        if isinstance(value, str):
            self.fields[field] = value
        elif value is not None:
            self.refuse(f"{pointer}/{key}", "not_text", "Must be text.")

    def child(self, payload: Mapping[str, object], key: str, pointer: str) -> Mapping[str, object]:
        value = payload.get(key)
        if _is_object(value):
            return value
        if value is not None:
            self.refuse(f"{pointer}/{key}", "not_an_object", "Must be an object.")
        return {}

    def items(
        self, payload: Mapping[str, object], key: str, pointer: str
    ) -> Iterator[tuple[str, Mapping[str, object]]]:
        values = payload.get(key)
        if not isinstance(values, list):
            if values is not None:
                self.refuse(f"{pointer}/{key}", "not_a_list", "Must be a list.")
            return
        for position, item in enumerate(values):
            if _is_object(item):
                yield f"{pointer}/{key}/{position}", item
            else:
                self.refuse(f"{pointer}/{key}/{position}", "not_an_object", "Must be an object.")


def _is_object(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, Mapping)
