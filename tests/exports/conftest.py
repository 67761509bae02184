import csv
import io
import json

import pytest
from python_calamine import CalamineWorkbook

from apps.exports.models import Export, ExportPart
from apps.jobs import services as jobs
from apps.ledger.models import StaleRange
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.sample_data import NOW, reading, record

ACME = "/api/v1/organisations/acme"


@pytest.fixture
def acme_api(api, acme_key):
    return api(acme_key)


@pytest.fixture
def score():
    """Store scores: `score(bob, {day: total})`, or what a reading has besides."""

    def score(rep, totals, **values):
        readings = {(rep, day): reading(total, **values) for day, total in totals.items()}
        with organisation_context(rep.organisation_id):
            record(rep.organisation, readings)

    return score


@pytest.fixture
def no_earlier_days(acme):
    """Nothing is to be computed but what a test makes stale."""
    with organisation_context(acme.pk):
        StaleRange.objects.all().delete()


@pytest.fixture
def work(acme):
    """Run the waiting jobs, as a notified worker does."""

    def work(now=NOW):
        while jobs.run_next(organisation_id=acme.pk, clock=lambda: now):
            pass

    return work


@pytest.fixture
def ask(acme_api):
    """Ask for an export, and return it as it was accepted."""

    def ask(content="scores", format="csv", who=None, **narrowed):
        body = {"content": content, "format": format, **narrowed}
        answer = (who or acme_api).post(f"{ACME}/exports", body)
        assert answer.status_code == 202, answer.content
        return answer.json()

    return ask


@pytest.fixture
def export(ask, acme_api, work):
    """Ask for an export, let the worker write it, and return it as it ended."""

    def export(*args, who=None, **kwargs):
        asked = ask(*args, who=who, **kwargs)
        work()
        return (who or acme_api).get(f"{ACME}/exports/{asked['id']}").json()

    return export


@pytest.fixture
def fetch(acme_api):
    def fetch(exported, who=None):
        assert exported["state"] == "succeeded", exported["error"]
        answer = (who or acme_api).get(exported["file"])
        assert answer.status_code == 200, answer.getvalue()
        return answer.getvalue()

    return fetch


@pytest.fixture
def left(acme):
    """How many exports, and parts of files, there are."""

    def left():
        with organisation_context(acme.pk):
            return Export.objects.count(), ExportPart.objects.count()

    return left


def rows_of(content, format):
    """Read a file as others read it: [{column: value}]."""
    if format == "csv":
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    if format == "ndjson":
        return [json.loads(line) for line in content.splitlines()]
    header, *rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(content))
        .get_sheet_by_index(0)
        .to_python(skip_empty_area=False)
    )
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.fixture
def rows(export, fetch):
    """The rows of an export."""

    def rows(content="scores", format="csv", who=None, **narrowed):
        exported = export(content, format, who=who, **narrowed)
        return rows_of(fetch(exported, who), format)

    return rows
