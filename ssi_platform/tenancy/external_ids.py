"""Rows that have an id of ours and may have one of their organisation's, `external_id`."""

from collections.abc import Collection
from typing import Any, Self
from uuid import UUID

from django.db.models import Q

from ssi_platform.domain.identities import forms_of_id, own_id, written_id

from .querysets import Row, TenantQuerySet


class EntryQuerySet(TenantQuerySet[Row]):
    """Rows that callers name by an id, or by an external id of their own."""

    def referred_to_as(self, references: Collection[str]) -> Self:
        """Rows whose id or external id is among the texts; see `identities.forms_of_id`."""
        ids = [reference for reference in references if written_id(reference)]
        forms = {form for reference in references for form in forms_of_id(reference)}
        return self.filter(Q(external_id__in=forms) | Q(pk__in=ids))

    def find(self, reference: str | UUID) -> Row | None:
        """Return the row with this id, or else the one with this external id."""
        text = str(reference)
        if own := own_id(text):
            return self.filter(pk=own).first()
        forms = forms_of_id(text)
        rows = list(self.referred_to_as([text])[:3])
        if len(rows) < 2:
            return rows[0] if rows else None

        def rank(row: Any) -> int:
            return -1 if row.pk == written_id(text) else forms.index(row.external_id)

        return min(rows, key=rank)

    def by_reference(self, references: Collection[str] | None = None) -> dict[str, UUID]:
        """Return {id or external id: id}, of all or of those that the texts refer to."""
        rows = self if references is None else self.referred_to_as(references)
        pairs = list(rows.order_by().values_list("pk", "external_id"))
        named = {external_id: pk for pk, external_id in pairs if external_id}
        forms = ((text, form) for text in references or () for form in forms_of_id(text))
        others = {text: named[form] for text, form in forms if form in named}
        return others | named | {str(pk): pk for pk, _ in pairs}
