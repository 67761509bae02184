"""Resolves the reps of a file by id, external id, e-mail, profile address or name."""

from collections.abc import Callable, Collection, Iterable, Mapping
from uuid import UUID

from django.core.exceptions import ValidationError

from apps.directory.models import Rep
from apps.ledger.services import ErasedIdentities
from ssi_platform.domain.identities import plain_email, plain_name, plain_profile
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.domain.texts import refuse_unfit
from ssi_platform.domain.thousandths import Refused
from ssi_platform.ingest.cells import as_text
from ssi_platform.tenancy.caller import Caller

NOBODY, UNKNOWN, SEVERAL = -1, -2, -3
PLAIN: Mapping[str, Callable[[str], str]] = {
    "external_id": str,
    "email": plain_email,
    "profile_url": plain_profile,
    "name": plain_name,
}


class People:
    """The reps that a caller may write for, each with an index, and those that a file adds."""

    def __init__(
        self,
        reps: Iterable[Rep],
        unseen: Collection[str] = (),
        erased: ErasedIdentities | None = None,
    ) -> None:
        self.ids: list[UUID] = []
        self._unseen = unseen  # External ids of reps that the caller may not write for.
        self._erased = erased
        self.newcomers: dict[int, Rep] = {}
        self._by_id: dict[str, int] = {}
        self._known: dict[str, dict[str, int]] = {field: {} for field in PLAIN}
        for rep in reps:
            self._add(rep)

    @classmethod
    def visible_to(cls, caller: Caller) -> "People":
        """Return the reps that the caller sees; called in the organisation's context."""
        seen = Rep.objects.visible_to(caller).order_by("pk").only("organisation_id", *PLAIN)
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
        return self._erased.field_of(_named(cells)) if self._erased else None

    def overtaken(self, caller: Caller) -> bool:
        """Tell whether a rep created since the reps were read has a newcomer's name or ids.

        Or whether somebody was erased since.
        """
        if self._erased and not self._erased.is_current():
            return True
        reps = Rep.objects.visible_to(caller).only("organisation_id", *PLAIN)
        return any(
            self._find(field, getattr(rep, field) or "") in self.newcomers
            for rep in reps.iterator()
            if str(rep.pk) not in self._by_id
            for field in PLAIN
        )

    def reader(self, field: str) -> Callable[[object], int]:
        """Return a reader of cells: an index, or NOBODY, UNKNOWN or SEVERAL."""
        return lambda cell: self._find(field, as_text(cell))

    def index_of(self, rep_id: UUID | None) -> int:
        """Return the index of a rep, NOBODY for None."""
        return NOBODY if rep_id is None else self._by_id.get(str(rep_id), UNKNOWN)

    def admit(self, organisation_id: UUID, cells: Mapping[str, object]) -> int:
        """Add a rep that the organisation does not have yet; return the index.

        The same person in a later row is the same newcomer. Raises Invalid for invalid values, and
        if several reps of earlier rows match.
        """
        named = _named(cells)
        field, text = next(iter(named.items()))  # The first that is filled names the rep.
        index = self._find(field, text)
        if index == SEVERAL:
            raise Invalid([refused(field, index)])
        if index in self.newcomers:
            return index
        if named.get("external_id") in self._unseen:
            raise Invalid([FieldError("external_id", "conflict", "This external id is taken.")])
        index = self._completed(named)
        return self._welcome(_new_rep(organisation_id, named)) if index == UNKNOWN else index

    def _completed(self, named: Mapping[str, str]) -> int:
        """Return the matching newcomer, completed by the row's identifiers; or UNKNOWN."""
        for index in (self._find(field, text) for field, text in named.items()):
            rep = self.newcomers.get(index)
            if rep is not None and _may_be(rep, named):
                missing = {field: text for field, text in named.items() if not getattr(rep, field)}
                _check(Rep(organisation_id=rep.organisation_id, name=rep.name, **missing))
                for field, text in missing.items():
                    setattr(rep, field, text)
                    self._call(index, field, text)
                return index
        return UNKNOWN

    def _welcome(self, rep: Rep) -> int:
        index = self._add(rep)
        self.newcomers[index] = rep
        return index

    def _find(self, field: str, text: str) -> int:
        if not text:
            return NOBODY
        if field == "rep":
            by_id = self._by_id.get(text.lower())
            return self._find("external_id", text) if by_id is None else by_id
        return self._known[field].get(PLAIN[field](text), UNKNOWN)

    def _add(self, rep: Rep) -> int:
        index = len(self.ids)
        self.ids.append(rep.pk)
        self._by_id[str(rep.pk)] = index
        for field in self._known:
            self._call(index, field, getattr(rep, field) or "")
        return index

    def _call(self, index: int, field: str, text: str) -> None:
        known = self._known[field]
        if plain := PLAIN[field](text):
            known[plain] = SEVERAL if plain in known else index


def _named(cells: Mapping[str, object]) -> dict[str, str]:
    """Return the values that a row has for its rep, by field; a new rep has no id."""
    given = {field: as_text(cell) for field, cell in cells.items() if as_text(cell)}
    return {("external_id" if field == "rep" else field): text for field, text in given.items()}


def _may_be(rep: Rep, named: Mapping[str, str]) -> bool:
    """Tell whether no better identifier than the name contradicts it."""
    shared = [field for field in named if field != "name" and getattr(rep, field)]
    return all(PLAIN[f](named[f]) == PLAIN[f](getattr(rep, f)) for f in shared)


def _new_rep(organisation_id: UUID, named: Mapping[str, str]) -> Rep:
    """Create a rep from a row; without a name, its identifier is the name."""
    fields = {"name": next(iter(named.values())), **named}
    rep = Rep(organisation_id=organisation_id, **fields)
    _check(rep)
    return rep


def _check(rep: Rep) -> None:
    for field in PLAIN:
        try:
            refuse_unfit(getattr(rep, field) or "")
        except Refused as error:
            raise Invalid([FieldError(field, error.code, error.detail)]) from None
    try:
        rep.clean_fields(exclude=["organisation", "user"])
    except ValidationError as error:
        messages = error.message_dict.items()
        raise Invalid(
            FieldError(f, "invalid_rep", " ".join(texts)) for f, texts in messages
        ) from None


def refused(field: str, index: int) -> FieldError:
    """Return why no rep was found."""
    if index == SEVERAL:
        detail = "Several reps have this name: identify the rep by id, external id or e-mail."
        return FieldError(field, "ambiguous_rep", detail)
    return unknown_rep(field)


def unknown_rep(field: str) -> FieldError:
    """Return the error of a row without a rep that the caller may write for."""
    return FieldError(field, "unknown_rep", "No such rep among those you may write.")
