"""Find the reps that the rows of a directory file refer to: stored ones, and new ones."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from apps.ledger.services import ErasedIdentities
from ssi_platform.domain.identities import plain_name
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.models import new_id

from ...models import Rep
from ..identities import NAMESAKES, PLAIN, check_newcomer, field_of
from ..near_matches import listed_newcomers
from .rows import REP_FIELDS, Row

Called = dict[str, str]
ADDRESSES = {"email": "e-mail", "profile_url": "profile address"}


@dataclass(slots=True, eq=False)
class Known:
    """A rep with its normalised names and ids, now and before the file.

    `given_by` is the row that gave a field, `stays` the row that gave the team from a day on.
    """

    pk: UUID
    is_new: bool
    label: str  # For sentences.
    was: Called
    called: Called = field(default_factory=dict)
    given_by: dict[str, int] = field(default_factory=dict)
    stays: dict[date, Row] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)


Namesakes = dict[Known, None]  # In their order; any number of reps, each taken out at once.


class People:
    """The reps that some rows may refer to. A row without a day holds from `day` on."""

    def __init__(self, caller: Caller, rows: Iterable[Row], day: date) -> None:
        self.day = day
        self.all: list[Known] = []
        self._by_id: dict[str, Known] = {}
        self._by: dict[str, dict[str, Namesakes]] = {name: {} for name in REP_FIELDS}
        self._erased = ErasedIdentities(caller.organisation_id)
        self._unseen: set[str] = set()  # External ids of reps that the caller does not see.
        self._load(caller, _wanted(rows))

    def identify(self, row: Row) -> Known:
        """Return the rep that a row refers to, and note the values of the row.

        Raises Invalid: `ambiguous_rep`, `conflict`, `duplicate`, `required`.
        """
        self._tell_apart(row)
        called = _plain((name, getattr(row, name)) for name in REP_FIELDS)
        known = self._find(row, called) or self._newcomer(row, called)
        errors = list(self._claims(known, called)) or list(self._disagreements(known, row, called))
        if errors:
            raise Invalid(errors)
        self._note(known, row, called)
        return known

    def erased_field(self, row: Row) -> str | None:
        """Return the field of a row that is of a person who was erased, and of nobody else."""
        called = _plain((name, getattr(row, name)) for name in REP_FIELDS)
        field = self._erased.field_of(called)
        return None if field is None or self._by[field].get(called[field]) else field

    def _find(self, row: Row, called: Called) -> Known | None:
        """Look a rep up by the identifiers of a row, in order; names come last."""
        if by_id := self._by_id.get(row.external_id.lower()):
            called.pop("external_id", None)  # It is not an external id.
            return by_id
        for name in ("external_id", *ADDRESSES):
            if known := self._only(name, self._by[name].get(called.get(name, ""), ())):
                return known
        namesakes = self._by["name"].get(called.get("name", ""), {})
        if len(namesakes) > NAMESAKES and len(called) > 1:
            return None
        return self._only("name", (known for known in namesakes if _may_be(known, called)))

    def listed_newcomers(self, caller: Caller) -> list[dict[str, Any]]:
        """Return the reps that the rows would create, with the stored reps that are like them."""
        new = [known for known in self.all if known.is_new]
        if not new:
            return []
        stored = Rep.objects.visible_to(caller).exclude(pk__in=[known.pk for known in new])
        reps = (
            (pk, {field: text or "" for field, text in zip(REP_FIELDS, texts, strict=True)})
            for pk, *texts in stored.order_by("pk").values_list("pk", *REP_FIELDS).iterator()
        )
        rows = [(known.rows[0].number, known.rows[0].values) for known in new]
        return listed_newcomers(rows, reps)

    def _tell_apart(self, row: Row) -> None:
        """Move a name, e-mail or address out of the column of ids into its own field."""
        text = row.external_id
        field = field_of("external_id", text) if text else "external_id"
        if field == "external_id" or text.lower() in self._by_id:
            return
        if PLAIN["external_id"](text) in self._by["external_id"]:
            return
        other = getattr(row, field)
        if other and PLAIN[field](other) != PLAIN[field](text):
            detail = f"{text} is no id, and not the {field.replace('_', ' ')} of the row."
            raise Invalid([FieldError("external_id", "contradicting_rep", detail)])
        setattr(row, field, other or text)
        row.external_id = ""

    def _newcomer(self, row: Row, called: Called) -> Known:
        if "name" not in called:
            raise Invalid([FieldError("name", "required", "No such rep; a new one needs a name.")])
        check_newcomer(called, is_taken=called.get("external_id") in self._unseen)
        return Known(new_id(), True, row.name, {})

    def _claims(self, known: Known, called: Called) -> Iterator[FieldError]:
        """Return why an identifier cannot belong to this rep."""
        external_id, other = called.get("external_id"), known.called.get("external_id")
        if external_id and other and other != external_id:
            detail = f"The rep has another external id, {other}{_by_row(known, 'external_id')}."
            yield FieldError("external_id", "conflict", detail)
        elif external_id in self._unseen:
            yield FieldError("external_id", "conflict", "This external id is taken.")
        for name, noun in ADDRESSES.items():
            holders = self._by[name].get(called.get(name, ""), {})
            if holders and known not in holders:
                holder = next(iter(holders))
                detail = f"Another rep has this {noun}, {holder.label}{_by_row(holder, name)};"
                detail += f" the row is about {known.label}."
                yield FieldError(name, "conflict", detail)

    def _disagreements(self, known: Known, row: Row, called: Called) -> Iterator[FieldError]:
        """Return how a row contradicts earlier ones of the same rep."""
        for name in ("name", *ADDRESSES):
            if name in called and name in known.given_by and known.called[name] != called[name]:
                detail = f"Disagrees with row {known.given_by[name]}, of the same rep."
                yield FieldError(name, "duplicate", detail)
        other = known.stays.get(row.from_day or self.day)
        if other and row.of_team and not _same_team(other, row):
            detail = f"Row {other.number} puts the same rep into another team on that day."
            yield FieldError("team", "duplicate", detail)

    def _note(self, known: Known, row: Row, called: Called) -> None:
        if not known.rows:
            self.all.append(known)
        known.rows.append(row)
        row.changes = {
            name: getattr(row, name)
            for name in called
            if known.is_new or name == "name" or called[name] != known.was.get(name)
        }
        self._call(known, called)
        for name in called:
            known.given_by.setdefault(name, row.number)
        if row.of_team:
            known.stays.setdefault(row.from_day or self.day, row)

    def _call(self, known: Known, called: Called) -> None:
        """Index a rep by its present names and ids."""
        for name, plain in called.items():
            old = known.called.get(name)
            if old != plain:
                if old:
                    del self._by[name][old][known]
                self._by[name].setdefault(plain, {})[known] = None
                known.called[name] = plain

    def _only(self, name: str, reps: Iterable[Known]) -> Known | None:
        first_two = list(islice(reps, 2))
        if len(first_two) > 1:
            detail = "Several reps have this name: identify the rep by id, external id or e-mail."
            raise Invalid([FieldError(name, "ambiguous_rep", detail)])
        return first_two[0] if first_two else None

    def _load(self, caller: Caller, wanted: dict[str, set[str]]) -> None:
        """Load the reps that a row may refer to."""
        visible = Rep.objects.visible_to(caller).values_list("pk", flat=True)
        seen = None if caller.sees_all else set(visible)
        reps = Rep.objects.of_organisation(caller.organisation_id).order_by("pk")
        for pk, *texts in reps.values_list("pk", *REP_FIELDS).iterator():
            called = _plain(zip(REP_FIELDS, texts, strict=True))
            if seen is not None and pk not in seen:
                self._unseen.add(called.get("external_id", ""))
            elif str(pk) in wanted["id"] or any(called[n] in wanted[n] for n in called):
                label = f"{texts[1]} ({texts[0] or texts[2] or pk})"
                known = Known(pk, False, label, called)
                self._by_id[str(pk)] = known
                self._call(known, called)


def _wanted(rows: Iterable[Row]) -> dict[str, set[str]]:
    wanted: dict[str, set[str]] = {name: set() for name in ("id", *REP_FIELDS)}
    for row in rows:
        wanted["id"].add(row.external_id.lower())
        if row.external_id and (meant := field_of("external_id", row.external_id)) != "external_id":
            wanted[meant].add(PLAIN[meant](row.external_id))
        for name, plain in _plain((name, getattr(row, name)) for name in REP_FIELDS).items():
            wanted[name].add(plain)
    return wanted


def _plain(texts: Iterable[tuple[str, str | None]]) -> Called:
    plain = {name: PLAIN[name](text) for name, text in texts if text}
    return {name: text for name, text in plain.items() if text}


def _may_be(known: Known, called: Called) -> bool:
    """Tell whether no better identifier than the name contradicts it."""
    shared = [n for n in ("external_id", *ADDRESSES) if n in called and n in known.called]
    return all(called[name] == known.called[name] for name in shared)


def _same_team(one: Row, other: Row) -> bool:
    if one.team_external_id and one.team_external_id == other.team_external_id:
        return True
    names, others = (
        [plain_name(n) for _, n in (*r.levels, ("team", r.team))] for r in (one, other)
    )
    return any(names) and names == others


def _by_row(known: Known, name: str) -> str:
    return f", by row {known.given_by[name]}" if name in known.given_by else ""
