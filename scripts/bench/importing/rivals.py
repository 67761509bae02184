"""DRF and django-import-export with samples of the same rows: how long they take a row."""

import time
from typing import Any

import tablib

from ssi_platform.tenancy.context import organisation_context

from ..plain_import import FIELDS, Resource
from . import files
from .organisations import Tenant, rep_ids
from .sending import Sender

DRF_SAMPLE, DRF_REQUEST, RESOURCE_SAMPLE = 20_000, 1_000, 2_000


def drf(port: Any, path: Any, kind: Any) -> Any:
    """Return the seconds a row through the same web server, a thousand rows a request.

    `kind` is plain, as ModelSerializer makes it, or lean, where no rep is looked up.
    """
    tenant = Tenant()
    sender = Sender(port, tenant)
    batches = files.as_batches(files.as_objects(path, rep_ids(), DRF_SAMPLE), DRF_REQUEST)
    began = time.monotonic()
    for batch in batches:
        sender.post(f"/{kind}/{tenant.slug}/batches", batch)
    return (time.monotonic() - began) / DRF_SAMPLE


def import_export(path: Any) -> Any:
    """Return the seconds a row, with its defaults, in this process."""
    tenant = Tenant()
    instant = {"observed_at": f"{files.OBSERVED:%Y-%m-%d %H:%M:%S}"}  # The form it reads.
    rows = [row | instant for row in files.as_objects(path, rep_ids(), RESOURCE_SAMPLE)]
    table = tablib.Dataset(*([row[name] for name in FIELDS] for row in rows), headers=FIELDS)
    began = time.monotonic()
    with organisation_context(tenant.pk):
        result = Resource(tenant.pk).import_data(table, raise_errors=True)
    took = time.monotonic() - began
    if result.totals["new"] != RESOURCE_SAMPLE:
        raise SystemExit(f"django-import-export: {result.totals}")
    return took / RESOURCE_SAMPLE
