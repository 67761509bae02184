"""Resolves the reps of a file of scores, and collects those that it adds or completes."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from apps.directory.models import Rep
from apps.directory.services.identities import (
    NOBODY,
    ORDER,
    PLAIN,
    STORED,
    UNKNOWN,
    Identities,
    Match,
    as_fields,
    check_newcomer,
)
from apps.directory.services.near_matches import listed_newcomers
from apps.ledger.services import ErasedIdentities
from ssi_platform.domain.formula_marks import unmarked
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.domain.texts import refuse_unfit
from ssi_platform.domain.thousandths import Refused
from ssi_platform.ingest.cells import as_text
from ssi_platform.tenancy.caller import Caller

Cells = Mapping[str, object]


class People:
    """The reps that a caller may write for, those that a file adds, and what it adds to others.

    `newcomers` are new reps by index, `additions` new identifiers of stored reps.
    """

    def __init__(
        self,
        reps: Iterable[Rep],
        unseen: Collection[str] = (),
        erased: ErasedIdentities | None = None,
    ) -> None:
        self.known = Identities(unseen)
        self._erased = erased
        self.newcomers: dict[int, Rep] = {}
        self.additions: dict[int, dict[str, str]] = {}
        for rep in reps:
            self._add(rep)

    @classmethod
    def visible_to(cls, caller: Caller) -> "People":
        """Return the reps that the caller sees; called in the organisation's context."""
        seen = Rep.objects.visible_to(caller).order_by("pk").only("organisation_id", *STORED)
        erased = ErasedIdentities(caller.organisation_id)
        if caller.sees_all:
            return cls(seen, erased=erased)
        others = Rep.objects.of_organisation(caller.organisation_id).exclude(
            pk__in=seen.values("pk")
        )
        unseen = {*others.values_list("external_id", flat=True)} - {None}
        return cls(seen, unseen, erased)

    def erased_field(self, cells: Mapping[str, object]) -> str | None:
        """Return the first cell's field that is of a person who was erased; None for nobody."""
        return self._erased.field_of(as_fields(_named(cells))) if self._erased else None

    @property
    def ids(self) -> list[UUID]:
        return self.known.ids

    def overtaken(self, caller: Caller) -> bool:
        """Tell whether a rep created since the reps were read has a newcomer's name or ids.

        Or whether somebody was erased since.
        """
        if self._erased and not self._erased.is_current():
            return True
        reps = Rep.objects.visible_to(caller).only("organisation_id", *STORED)
        return any(
            self.known.found_by(field, getattr(rep, field) or "") in self.newcomers
            for rep in reps.iterator()
            if self.known.index_of(rep.pk) == UNKNOWN
            for field in STORED
        )

    def reader(self, field: str) -> Callable[[object], int]:
        """Return a reader of cells: what each finds by itself."""
        return lambda cell: self.known.found_by(field, _text(cell))

    def index_of(self, rep_id: UUID | None) -> int:
        """Return the index of a rep, NOBODY for None."""
        return NOBODY if rep_id is None else self.known.index_of(rep_id)

    def find(self, cells: Cells) -> Match:
        """Return the rep that the cells of a row mean together."""
        return self.known.find(_named(cells))

    def complete(self, index: int, cells: Cells) -> bool:
        """Keep the identifiers of a row that its rep does not have; tell whether there are any."""
        missing = {
            field: text
            for field, text in self.known.missing(index, _named(cells)).items()
            if not _faults(Rep(name="-", **{field: text}))
        }
        for field, text in missing.items():
            self.known.call(index, field, text)
            if rep := self.newcomers.get(index):
                setattr(rep, field, text)
            else:
                self.additions.setdefault(index, {})[field] = text
        return bool(missing)

    def admit(self, organisation_id: UUID, cells: Cells) -> int:
        """Add a rep that the organisation does not have yet; return the index.

        The same person in a later row is the same newcomer. Raises Invalid for invalid values, for
        identifiers that contradict each other, and if several reps of earlier rows match.
        """
        named = _named(cells)
        match = self.known.find(named)
        if match.index == UNKNOWN:
            return self._welcome(self._new_rep(organisation_id, as_fields(named)))
        if match.error:
            raise Invalid([match.error])
        self.complete(match.index, cells)
        return match.index

    def listed_newcomers(self, rows: Mapping[int, int]) -> list[dict[str, Any]]:
        """Return some newcomers, by the row of each, with the stored reps that are like them."""
        known = self.known
        reps = (
            (rep_id, known.values[index])
            for index, rep_id in enumerate(known.ids)
            if index not in self.newcomers
        )
        newcomers = sorted((row, index) for index, row in rows.items())
        return listed_newcomers([(row, known.values[i]) for row, i in newcomers], reps)

    def _welcome(self, rep: Rep) -> int:
        index = self._add(rep)
        self.newcomers[index] = rep
        return index

    def _new_rep(self, organisation_id: UUID, fields: Mapping[str, str]) -> Rep:
        """Create a rep from a row; without a name, its identifier is the name."""
        taken = self.known.is_taken("external_id", fields.get("external_id", ""))
        check_newcomer(fields, is_taken=taken)
        named = {"name": next(iter(fields.values())), **fields}
        rep = Rep(organisation_id=organisation_id, **named)
        if faults := _faults(rep):
            raise Invalid(faults)
        return rep

    def _add(self, rep: Rep) -> int:
        return self.known.add(rep.pk, {field: getattr(rep, field) for field in STORED})


def _text(cell: object) -> str:
    return unmarked(as_text(cell))


def _named(cells: Cells) -> dict[str, str]:
    """Return the identifiers of a row that are filled."""
    texts = {field: _text(cells[field]) for field in ORDER if field in cells}
    return {field: text for field, text in texts.items() if text}


def _faults(rep: Rep) -> list[FieldError]:
    for field in PLAIN:
        try:
            refuse_unfit(getattr(rep, field) or "")
        except Refused as error:
            return [FieldError(field, error.code, error.detail)]
    try:
        rep.clean_fields(exclude=["organisation", "user"])
    except ValidationError as error:
        messages = error.message_dict.items()
        return [FieldError(f, "invalid_rep", " ".join(texts)) for f, texts in messages]
    return []


def unknown_rep(field: str) -> FieldError:
    """Return the error of a row without a rep that the caller may write for."""
    return FieldError(field, "unknown_rep", "No such rep among those you may write.")
