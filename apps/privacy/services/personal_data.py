"""Everything that is held about a rep, as an export: the same places that an erasure empties."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.text import camel_case_to_spaces

from apps.access.models import Membership
from apps.directory.models import Rep
from apps.exports.models import Export
from apps.exports.services import Content, Table
from apps.imports.models import Import
from apps.jobs.services import JobRefused
from apps.ledger.models import AuditEvent
from apps.ledger.services import events_naming
from ssi_platform.domain.readings import FIELDS as SCORES
from ssi_platform.domain.thousandths import from_thousandths
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context

from ..permissions import PRIVACY_READ
from .catalogue import (
    lists_of_ids,
    optional_references,
    parts_of_references,
    searched_texts,
    single_ids,
    tables_of_reps,
)
from .erasing import identifiers_of
from .files import exports_naming, imports_naming, rows_naming
from .identifiers import Identifiers

COLUMNS = ("kind", "row")
BATCH = 1_000
NOT_POINTS = {"industry", "industry_rank", "network_rank"}
SEARCHED = ("CharField", "TextField", "JSONField")
Batches = Iterator[list[tuple[Any, ...]]]


def personal_data(export: Export, caller: Caller) -> Table:
    """Return everything that is held about a rep. Raises JobRefused when the rep is gone."""
    rep = Rep.objects.visible_to(caller).filter(pk__in=[export.rep]).first()
    if rep is None:
        raise JobRefused("does_not_exist", "The rep is gone, or no longer one of yours.")
    identifiers = Identifiers.from_pairs(identifiers_of(rep))
    return Table(COLUMNS, None, _batches(rep, identifiers))


def _batches(rep: Rep, identifiers: Identifiers) -> Batches:
    organisation_id = rep.organisation_id
    with organisation_context(organisation_id, read_only=True):
        first = [("rep", _columns(rep)), *_places(rep)]
    yield first
    for model in tables_of_reps():
        yield from _rows(model, organisation_id, Q(rep=rep.pk))
    for model, name in (*optional_references(), *parts_of_references(), *single_ids()):
        yield from _rows(model, organisation_id, Q(**{name: rep.pk}))
    for model, name in lists_of_ids():
        yield from _rows(model, organisation_id, Q(**{f"{name}__contains": [rep.pk]}))
    for model, columns in searched_texts():
        if condition := _naming(columns, identifiers):
            yield from _rows(model, organisation_id, condition)
    for received in imports_naming(organisation_id, identifiers):
        yield from _rows_of_file(received, identifiers)
    shown = [str(export.pk) for export in exports_naming(organisation_id, identifiers)]
    yield [("export_naming_the_rep", {"export": export}) for export in shown]
    yield from _audit(organisation_id, identifiers, shown)


def _places(rep: Rep) -> Iterator[tuple[str, dict[str, Any]]]:
    places = Membership.objects.of_organisation(rep.organisation_id).with_user()
    for place in places.of_rep(rep.pk):
        yield "membership", _columns(place) | {"email": place.user.email}


def _rows(model: type[Any], organisation_id: UUID, condition: Q) -> Batches:
    """Yield the rows of one table, in the order of their key, each batch in its own transaction."""
    kind, after = camel_case_to_spaces(model.__name__).replace(" ", "_"), None
    while True:
        with organisation_context(organisation_id, read_only=True):
            rows = model._default_manager.of_organisation(organisation_id).filter(condition)
            rows = rows if after is None else rows.filter(pk__gt=after)
            batch = list(rows.order_by("pk")[:BATCH])
        yield [(kind, _columns(row)) for row in batch]
        if len(batch) < BATCH:
            return
        after = batch[-1].pk


def _naming(columns: Any, identifiers: Identifiers) -> Q:
    condition = Q()
    for name, field in columns:
        for text in identifiers.searched if field.get_internal_type() in SEARCHED else ():
            condition |= Q(**{f"{name}__icontains": text})
    return condition


def _rows_of_file(received: Import, identifiers: Identifiers) -> Batches:
    batch: list[tuple[Any, ...]] = []
    about = {"import": received.pk, "filename": received.filename}
    for number, cells in rows_naming(received, identifiers):
        batch.append(("import_row", {**about, "row": number, "cells": cells}))
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _audit(organisation_id: UUID, identifiers: Identifiers, exports: list[str]) -> Batches:
    """Yield who wrote about the rep, and who fetched a file that names them."""
    with organisation_context(organisation_id, read_only=True):
        named = events_naming(
            organisation_id=organisation_id,
            object_ids=[*identifiers.texts("id"), *exports],
            pattern=identifiers.json_pattern,
        )
    for start in range(0, len(named), BATCH):
        part = Q(pk__in=named[start : start + BATCH])
        yield from _rows(AuditEvent, organisation_id, part)


def _columns(row: Any) -> dict[str, Any]:
    fields = [field for field in row._meta.concrete_fields if field.attname != "pk"]
    return {field.attname: _shown(row, field.attname) for field in fields}


def _shown(row: Any, name: str) -> Any:
    value = getattr(row, name)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    is_points = hasattr(row, "as_reading") and name in SCORES and name not in NOT_POINTS
    return from_thousandths(value) if is_points and value is not None else value


PERSONAL_DATA = Content(
    "personal_data",
    PRIVACY_READ,
    frozenset({"rep"}),
    personal_data,
    needs=frozenset({"rep"}),
    formats=frozenset({"ndjson"}),
)
