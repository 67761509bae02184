"""An organisation as a whole, as an export: every row of every table, as it is stored."""

import base64
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import models

from apps.access.models import ApiKey, OAuthSecret, OAuthToken
from apps.exports.models import Export, ExportPart
from apps.exports.services import Content, Table
from apps.organisations.models import Organisation
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context

from ..permissions import PRIVACY_READ
from .catalogue import tenant_tables

COLUMNS = ("table", "row")
BATCH, BATCH_OF_FILES = 1_000, 10
LEFT_OUT = {ExportPart: "files that were made from the other tables"}
SECRETS = {(model, "digest") for model in (ApiKey, OAuthSecret, OAuthToken)}
Batches = Iterator[list[tuple[Any, ...]]]


def whole_organisation(export: Export, caller: Caller) -> Table:
    """Return every row of an organisation, by table."""
    return Table(COLUMNS, None, _batches(caller.organisation_id))


def _batches(organisation_id: UUID) -> Batches:
    with organisation_context(organisation_id, read_only=True):
        first = _row(Organisation.objects.get(pk=organisation_id))
    yield [first]
    for model in tenant_tables():
        if model not in LEFT_OUT:
            yield from _rows(model, organisation_id)


def _rows(model: type[Any], organisation_id: UUID) -> Batches:
    """Yield the rows of a table in the order of their key, each batch in its own transaction."""
    fields, after = model._meta.concrete_fields, None
    of_files = any(isinstance(field, models.BinaryField) for field in fields)
    size = BATCH_OF_FILES if of_files else BATCH
    while True:
        with organisation_context(organisation_id, read_only=True):
            rows = model._default_manager.of_organisation(organisation_id)
            rows = rows if after is None else rows.filter(pk__gt=after)
            batch = list(rows.order_by("pk")[:size])
        yield [_row(row) for row in batch]
        if len(batch) < size:
            return
        after = batch[-1].pk


def _row(row: Any) -> tuple[str, dict[str, Any]]:
    names = [field.attname for field in row._meta.concrete_fields if field.attname != "pk"]
    values = {name: getattr(row, name) for name in names if (type(row), name) not in SECRETS}
    return row._meta.db_table, {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


ORGANISATION = Content(
    "organisation",
    PRIVACY_READ,
    frozenset(),
    whole_organisation,
    formats=frozenset({"ndjson"}),
)
