"""Whose scores they are: reps by id, external id, e-mail, profile address or name."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from django.core.exceptions import ValidationError

from apps.directory.models import Rep
from ssi_platform.domain.identities import plain_email, plain_name, plain_profile
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller

from .values import as_text

NOBODY, UNKNOWN, SEVERAL = -1, -2, -3
PLAIN: Mapping[str, Callable[[str], str]] = {
    "external_id": str,
    "email": plain_email,
    "profile_url": plain_profile,
    "name": plain_name,
}


class People:
    """The reps that a caller may write for, each with an index, and those whom a file adds."""

    def __init__(self, reps: Iterable[Rep]) -> None:
        self.ids: list[UUID] = []
        self.newcomers: dict[int, Rep] = {}
        self._by_id: dict[str, int] = {}
        self._known: dict[str, dict[str, int]] = {field: {} for field in PLAIN}
        for rep in reps:
            self._add(rep)

    @classmethod
    def of(cls, caller: Caller) -> "People":
        """Return those whom the caller sees; called in the organisation's context."""
        reps = Rep.objects.visible_to(caller).order_by("pk")
        return cls(reps.only("organisation_id", *PLAIN))

    def reader(self, field: str) -> Callable[[object], int]:
        """Return a reader of cells: an index, or NOBODY, UNKNOWN or SEVERAL."""
        return lambda cell: self._find(field, as_text(cell))

    def index_of(self, rep_id: UUID | None) -> int:
        """Return the index of a rep, NOBODY for None."""
        return NOBODY if rep_id is None else self._by_id.get(str(rep_id), UNKNOWN)

    def admit(self, organisation_id: UUID, cells: Mapping[str, object]) -> int:
        """Take in a rep whom the organisation does not know yet; return the index.

        The same person in a later row is the same newcomer. Raises Invalid for what no rep has.
        """
        given = {field: as_text(cell) for field, cell in cells.items() if as_text(cell)}
        for field, text in given.items():
            if (index := self._find(field, text)) in self.newcomers:
                return index
        rep = _new_rep(organisation_id, given)
        index = self._add(rep)
        self.newcomers[index] = rep
        return index

    def _find(self, field: str, text: str) -> int:
        if not text:
            return NOBODY
        if field == "rep":
            return self._by_id.get(text, self._known["external_id"].get(text, UNKNOWN))
        return self._known[field].get(PLAIN[field](text), UNKNOWN)

    def _add(self, rep: Rep) -> int:
        index = len(self.ids)
        self.ids.append(rep.pk)
        self._by_id[str(rep.pk)] = index
        for field, known in self._known.items():
            if plain := PLAIN[field](getattr(rep, field) or ""):
                known[plain] = SEVERAL if plain in known else index
        return index


def _new_rep(organisation_id: UUID, given: Mapping[str, str]) -> Rep:
    """Make a rep of what a row says; one without a name is called by what it is known by."""
    fields = {("external_id" if f == "rep" else f): text for f, text in given.items()}
    rep = Rep(organisation_id=organisation_id, **{"name": next(iter(given.values()))} | fields)
    try:
        rep.clean_fields(exclude=["organisation", "user"])
    except ValidationError as error:
        said = error.message_dict.items()
        raise Invalid(FieldError(f, "invalid_rep", " ".join(texts)) for f, texts in said) from None
    return rep


def refused(field: str, index: int) -> FieldError:
    """Say why nobody was found."""
    if index == SEVERAL:
        detail = "Several reps are called so; name the rep by id, external id or e-mail."
        return FieldError(field, "ambiguous_rep", detail)
    return FieldError(field, "unknown_rep", "No such rep among those you may write.")
