"""The reps that identifiers mean: one rule for all files, and the one place that applies it.

Every identifier of a row is used. The strongest that finds somebody counts; another one that finds
somebody else contradicts it. A name counts only if no other identifier of the row contradicts the
rep. What looks like a name, an e-mail or an address is none of the ids, wherever it stands.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from ssi_platform.domain.identities import (
    field_meant,
    in_order,
    is_uuid,
    plain_email,
    plain_id,
    plain_name,
    plain_profile,
)
from ssi_platform.domain.refusals import FieldError, Invalid

STORED = ("external_id", "email", "profile_url", "name")
IDS = ("rep", "external_id", "crm_id")  # What a column of ids gives, the product's own first.
ORDER = (*IDS, "email", "profile_url", "name")  # The strongest first.
PLAIN: Mapping[str, Callable[[str], str]] = {
    "external_id": plain_id,
    "email": plain_email,
    "profile_url": plain_profile,
    "name": lambda text: plain_name(in_order(text)),
}
NOUNS = {"email": "e-mail", "profile_url": "profile address", "name": "name"}
NAMESAKES = 100  # A text that so many reps have is not a name: "n/a" with an id is a new rep.
NOBODY, UNKNOWN, SEVERAL, CONTRADICTS = -1, -2, -3, -4
Named = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Match:
    """The index of a rep, or why none is meant: an error for the row."""

    index: int
    error: FieldError | None = None


class Identities:
    """Reps, each with an index, by everything that identifies them.

    `taken` are external ids of reps that the caller does not see.
    """

    def __init__(self, taken: Collection[str] = ()) -> None:
        self.ids: list[UUID] = []
        self.values: list[dict[str, str]] = []
        self._taken = set(map(plain_id, taken))
        self._by_id: dict[str, int] = {}
        self._known: dict[str, dict[str, int]] = {field: {} for field in STORED}
        self._namesakes: dict[str, list[int]] = {}

    def add(self, rep_id: UUID, values: Mapping[str, str | None]) -> int:
        """Add a rep with the values of its fields; return the index."""
        index = len(self.ids)
        self.ids.append(rep_id)
        self.values.append({})
        self._by_id[str(rep_id)] = index
        for field in STORED:
            self.call(index, field, values[field] or "")
        return index

    def call(self, index: int, field: str, text: str) -> None:
        """Give a rep an identifier."""
        plain, known = PLAIN[field](text), self._known[field]
        if not plain:
            return
        self.values[index][field] = text
        other = known.setdefault(plain, index)
        if other != index:
            known[plain] = SEVERAL
            if field == "name":
                first = [other] if other >= 0 else []
                self._namesakes.setdefault(plain, first).append(index)

    def index_of(self, rep_id: UUID) -> int:
        """Return the index of a rep, or UNKNOWN."""
        return self._by_id.get(str(rep_id), UNKNOWN)

    def found_by(self, field: str, text: str) -> int:
        """Return the index that one identifier finds, NOBODY without text, UNKNOWN or SEVERAL."""
        if not text:
            return NOBODY
        if field not in IDS:
            return self._called(field, text)
        index = self._by_id.get(text.lower(), UNKNOWN) if field == "rep" else UNKNOWN
        if index == UNKNOWN:
            index = self._called("external_id", text)
        meant = field_meant(text)
        return self._called(meant, text) if index == UNKNOWN and meant not in IDS else index

    def find(self, named: Named) -> Match:
        """Return the rep that all identifiers of a row mean."""
        matches = {field: self.found_by(field, text) for field, text in named.items() if text}
        strong = [field for field in ORDER if matches.get(field, NOBODY) >= 0]
        if strong:
            first, index = strong[0], matches[strong[0]]
            for field in strong[1:]:
                if matches[field] != index:
                    return Match(CONTRADICTS, self._contradiction(named, first, field))
            by_name = (field_of(first, named[first]) if first in IDS else first) == "name"
            if by_name and not self._may_be(index, named) and not self._is_id(named[first]):
                return Match(UNKNOWN, self.unknown(named))
            if held := self._other_id(index, named):
                return Match(CONTRADICTS, held)
            return Match(index)
        if SEVERAL in matches.values():
            return self._one_of_several(named, matches)
        return Match(UNKNOWN if matches else NOBODY, self.unknown(named))

    def missing(self, index: int, named: Named) -> dict[str, str]:
        """Return the identifiers of a row that its rep does not have yet, and nobody else has."""
        return {
            field: text
            for field, text in as_fields(named).items()
            if field != "name"
            and field not in self.values[index]
            and not is_uuid(text)
            and self._called(field, text) == UNKNOWN
            and not self.is_taken(field, text)
        }

    def is_taken(self, field: str, text: str) -> bool:
        """Tell whether a rep that the caller does not see has this external id."""
        return field == "external_id" and plain_id(text) in self._taken

    def unknown(self, named: Named) -> FieldError:
        """Return the error of a row without a rep that the caller may write for."""
        field = next((field for field in ORDER if named.get(field)), "rep")
        detail = "No such rep among those you may write."
        if namesake := self._namesake(named):
            detail += f" {namesake} has this name, and another id or address."
        return FieldError(field, "unknown_rep", detail)

    def label(self, index: int) -> str:
        """Return a rep's name with an id, for sentences."""
        values = self.values[index]
        other = next((values[f] for f in STORED if f in values and f != "name"), "")
        return f"{values.get('name', '')} ({other or self.ids[index]})"

    def _called(self, field: str, text: str) -> int:
        return self._known[field].get(PLAIN[field](text), UNKNOWN)

    def _other_id(self, index: int, named: Named) -> FieldError | None:
        """Return the error of an unknown external id beside the e-mail of somebody with another.

        An id of a CRM, or of another organisation, may be unknown.
        """
        held, text = self.values[index].get("external_id"), as_fields(named).get("external_id", "")
        known = any(
            self.found_by(field, named[field]) == index for field in IDS if named.get(field)
        )
        if not held or not text or known or is_uuid(text) or text == named.get("crm_id"):
            return None
        field = "external_id" if "external_id" in named else "rep"
        detail = f"{text} is no rep, and {self.label(index)} has another external id, {held}."
        return FieldError(field, "contradicting_rep", detail)

    def _is_id(self, text: str) -> bool:
        return text.lower() in self._by_id or self._called("external_id", text) >= 0

    def _may_be(self, index: int, named: Named) -> bool:
        """Tell whether no better identifier than the name contradicts a rep."""
        values = self.values[index]
        return all(
            field == "name"
            or field not in values
            or is_uuid(text)
            or PLAIN[field](text) == PLAIN[field](values[field])
            for field, text in as_fields(named).items()
        )

    def _one_of_several(self, named: Named, matches: Mapping[str, int]) -> Match:
        field = next(field for field in ORDER if matches.get(field) == SEVERAL)
        name = as_fields(named).get("name", "")
        same = self._namesakes.get(PLAIN["name"](name), [])
        if len(same) > NAMESAKES and len(named) > 1:
            return Match(UNKNOWN, self.unknown(named))
        fitting = list(islice((i for i in same if self._may_be(i, named)), 2))
        if len(fitting) == 1:
            return Match(fitting[0])
        if same and not fitting:
            return Match(UNKNOWN, self.unknown(named))
        detail = f"Several reps have this {NOUNS.get(field, 'name')}: identify the rep by id,"
        detail += " external id or e-mail."
        return Match(SEVERAL, FieldError(field, "ambiguous_rep", detail))

    def _contradiction(self, named: Named, first: str, second: str) -> FieldError:
        one, other = (
            f"{named[field]} is {self.label(self.found_by(field, named[field]))}"
            for field in (first, second)
        )
        return FieldError(second, "contradicting_rep", f"{one}, but {other}.")

    def _namesake(self, named: Named) -> str:
        index = self.found_by("name", as_fields(named).get("name", ""))
        return self.label(index) if index >= 0 else ""


def field_of(field: str, text: str) -> str:
    """Return what a text in a column of ids is: `external_id`, or what it looks like.

    One word in a column that is for ids alone is an id, also with a capital.
    """
    meant = field_meant(text)
    if meant == "name" and field != "rep" and text.isalpha():
        return "external_id"
    return meant


def as_fields(named: Named) -> dict[str, str]:
    """Return the identifiers of a row by the field of a rep that each would be.

    An id is never made of a name. Of two ids that of the stronger column is kept, but the
    product's own id, which is of another organisation then, comes last.
    """
    fields: dict[str, str] = {}
    own = named.get("rep", "")
    ids = [(field, named[field]) for field in IDS if named.get(field)]
    ids.sort(key=lambda pair: pair == ("rep", own) and is_uuid(own))
    for field, text in ids:
        fields.setdefault(field_of(field, text), text)
    for field in STORED[1:]:
        if text := named.get(field, ""):
            fields[field] = text
    if "name" in fields:
        fields["name"] = in_order(fields["name"])
    return fields


def check_newcomer(fields: Named, *, is_taken: bool) -> None:
    """Raise Invalid if a new rep may not have these identifiers.

    Every file calls it before it creates a rep. `is_taken`: another rep, which the caller does not
    see, has the external id.
    """
    if is_taken:
        raise Invalid([FieldError("external_id", "conflict", "This external id is taken.")])
