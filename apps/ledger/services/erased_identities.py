"""Recognises the identifiers of people who were erased, by keyed hashes of them.

A hash is of the organisation, the kind of identifier and its normalised text, with the
installation's pepper: equal identifiers of two organisations have different hashes.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from ssi_platform.domain.identities import (
    in_order,
    plain_email,
    plain_id,
    plain_name,
    plain_profile,
)
from ssi_platform.domain.refusals import FieldError
from ssi_platform.tenancy.digests import digests

from ..models import ErasedIdentity

PLAIN: Mapping[str, Callable[[str], str]] = {
    "external_id": plain_id,
    "email": plain_email,
    "profile_url": plain_profile,
    "name": lambda text: plain_name(in_order(text)),
}
# A namesake is another person: a name counts only where nothing else identifies somebody.
IDENTIFIERS = tuple(field for field in PLAIN if field != "name")
DETAIL = "This person was erased; the row is left out."


class ErasedIdentities:
    """The identifiers of the people who were erased from an organisation."""

    def __init__(self, organisation_id: UUID) -> None:
        rows = ErasedIdentity.objects.of_organisation(organisation_id)
        self._organisation_id = organisation_id
        self._digests = frozenset(rows.values_list("digest", flat=True))

    def field_of(self, identifiers: Mapping[str, str | None]) -> str | None:
        """Return the first field whose text is of somebody who was erased; None for nobody.

        A name counts where it is the only text.
        """
        if not self._digests:
            return None
        given = {field: text for field, text in identifiers.items() if text and field in PLAIN}
        fields = [field for field in IDENTIFIERS if field in given] or list(given)
        return next((field for field in fields if self._holds(field, given[field])), None)

    def is_current(self) -> bool:
        """Tell whether nobody was erased since these were read."""
        rows = ErasedIdentity.objects.of_organisation(self._organisation_id)
        return self._digests == frozenset(rows.values_list("digest", flat=True))

    def _holds(self, field: str, text: str) -> bool:
        return not self._digests.isdisjoint(_digests(self._organisation_id, field, text))


def note_erased(
    *,
    organisation_id: UUID,
    subject_id: UUID,
    identifiers: Iterable[tuple[str, str]],
    now: datetime,
) -> None:
    """Remember identifiers of a person who is erased, as hashes; safe to repeat."""
    new = {_digests(organisation_id, field, text)[0] for field, text in identifiers if text}
    ErasedIdentity.objects.bulk_create(
        [
            ErasedIdentity(
                organisation_id=organisation_id, digest=one, subject_id=subject_id, erased_at=now
            )
            for one in sorted(new)
        ],
        ignore_conflicts=True,
    )


def forget_erased(*, organisation_id: UUID, subject_id: UUID) -> int:
    """Recognise a person no more who was erased; return how many hashes are gone.

    An identifier that another erased person had as well, such as a name, is still recognised.
    """
    rows = ErasedIdentity.objects.of_organisation(organisation_id).filter(subject_id=subject_id)
    count, _ = rows.delete()
    return count


def erased_error(field: str) -> FieldError:
    """Return why a row about somebody who was erased is refused or left out."""
    return FieldError(field, "erased_person", DETAIL)


def _digests(organisation_id: UUID, field: str, text: str) -> list[str]:
    return digests(f"erased:{organisation_id}:{field}:{PLAIN[field](text)}")
