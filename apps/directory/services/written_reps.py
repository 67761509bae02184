"""Reps that a file of another subject names; none is created."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any
from uuid import UUID

from apps.ledger.services import ErasedIdentities, erased_error
from ssi_platform.domain.identities import is_uuid
from ssi_platform.domain.refusals import Invalid
from ssi_platform.tenancy.caller import Caller

from ..models import Rep
from .identities import STORED, Identities, as_fields


class Erased(Invalid):
    """The row names somebody who was erased."""


class WrittenReps:
    """The reps that a caller sees, by what identifies them in a row."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def _known(self) -> Identities:
        known = Identities()
        reps = Rep.objects.visible_to(self._caller).order_by("pk")
        for rep in reps.only("organisation_id", *STORED).iterator():
            known.add(rep.pk, {field: getattr(rep, field) for field in STORED})
        return known

    @cached_property
    def _erased(self) -> ErasedIdentities:
        return ErasedIdentities(self._caller.organisation_id)

    def named(self, row: Mapping[str, Any]) -> UUID:
        """Return the id of the rep whom a row means.

        The row has some of `external_id`, which may be the product's own id, `email`,
        `profile_url` and `name`. Raises Erased, and Invalid with one error.
        """
        named = {field: str(row[field]) for field in STORED if row.get(field)}
        if is_uuid(named.get("external_id", "")):
            named["rep"] = named.pop("external_id")
        match = self._known.find(named)
        if match.index >= 0:
            return self._known.ids[match.index]
        if field := self._erased.field_of(as_fields(named)):
            raise Erased([erased_error(field)])
        error = match.error or self._known.unknown(named)
        raise Invalid([replace(error, field="external_id") if error.field == "rep" else error])
