"""Stored reps whose names or addresses are much like those of reps that a file would create."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import islice
from typing import Any
from uuid import UUID

from ssi_platform.ingest import plain

Values = Mapping[str, str]
LISTED = 100  # New reps that are listed.
SIMILAR = 3  # Stored reps that are listed for each of them.
AT_MOST = 200  # Stored reps that are compared, of those that share the beginning of a name.
LIKE = 0.8  # Of SequenceMatcher: "Jon Smith" and "John Smith" have 0.95.
BEGINNING = 3


class NearMatches:
    """Reps by the beginnings of their names and by the local parts of their e-mails."""

    def __init__(self, reps: Iterable[tuple[UUID, Values]]) -> None:
        self._reps = list(reps)
        self._by: dict[str, list[int]] = {}
        self._names = [_in_any_order(values.get("name", "")) for _, values in self._reps]
        for index, (_, values) in enumerate(self._reps):
            for key in _keys(values):
                self._by.setdefault(key, []).append(index)

    def like(self, values: Values) -> list[dict[str, str]]:
        """Return the stored reps that are most like a new one, the likest first."""
        name = _in_any_order(values.get("name", ""))
        indexes = {i for key in _keys(values) for i in islice(self._by.get(key, ()), AT_MOST)}
        address = _local_part(values)
        scores = {
            index: 1.0
            if address and address == _local_part(self._reps[index][1])
            else SequenceMatcher(None, name, self._names[index]).ratio()
            for index in indexes
        }
        alike = sorted((i for i in scores if scores[i] >= LIKE), key=lambda i: (-scores[i], i))
        return [self._shown(index) for index in alike[:SIMILAR]]

    def _shown(self, index: int) -> dict[str, str]:
        rep_id, values = self._reps[index]
        return {"rep": str(rep_id)} | _texts(values, ("name", "external_id", "email"))


def listed_newcomers(
    newcomers: Sequence[tuple[int, Values]], reps: Iterable[tuple[UUID, Values]]
) -> list[dict[str, Any]]:
    """Return the reps that a file would create, each with its first row and its near matches."""
    if not newcomers:
        return []
    near = NearMatches(reps)
    fields = ("name", "external_id", "email", "profile_url")
    return [
        {"row": row} | _texts(values, fields) | {"similar": near.like(values)}
        for row, values in newcomers[:LISTED]
    ]


def _texts(values: Values, fields: Iterable[str]) -> dict[str, str]:
    return {field: values.get(field) or "" for field in fields}


def _keys(values: Values) -> Iterator[str]:
    yield from {f"name {word[:BEGINNING]}" for word in plain(values.get("name", "")).split()}
    if address := _local_part(values):
        yield f"address {address}"


def _in_any_order(name: str) -> str:
    return " ".join(sorted(plain(name).split()))


def _local_part(values: Values) -> str:
    return (values.get("email") or "").partition("@")[0].lower()
