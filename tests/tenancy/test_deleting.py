"""An organisation is exported and deleted as a whole: every table of it, and no other's."""

import json

import pytest
from django.db import connection
from django.utils import timezone

from apps.accounts.models import User
from apps.exports.models import ExportPart
from apps.jobs import services as jobs
from ssi_platform.database import cross_tenant
from ssi_platform.tenancy.context import organisation_context
from tests import calls
from tests.populated import populate
from tests.sample_data import key, organisation

from .test_catalogue import NOT_TENANT, TABLES, TENANT_ITSELF


@pytest.fixture
def tables(ask):
    return sorted({name for name, *_ in ask(TABLES)} - {*NOT_TENANT, TENANT_ITSELF})


def rows_of(whole, tables):
    with organisation_context(whole.pk), connection.cursor() as cursor:
        counts = {}
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
    return counts


def work(whole):
    while jobs.run_next(organisation_id=whole.pk, clock=timezone.now):
        pass


def post(tenant, body):
    slug = tenant.organisation.slug
    browser = calls.client(key(tenant.organisation))
    return browser.post(f"/api/v1/organisations/{slug}:erase", body, format="json")


def test_nothing_is_deleted_without_the_confirmation(tenants, tables):
    before = rows_of(tenants[0].organisation, tables)
    for body in ({}, {"confirm": "globex"}):
        answer = post(tenants[0], body)
        assert (answer.status_code, answer.data["errors"][0]["code"]) == (400, "not_confirmed")
        assert "2 reps, 3 scores" in answer.data["errors"][0]["detail"]
    after = rows_of(tenants[0].organisation, tables)
    assert {t: n for t, n in after.items() if n < before[t]} == {}


def test_a_whole_organisation_goes_and_no_other_row(tenants, tables):
    mine, other = tenants
    before = rows_of(other.organisation, tables)
    ada, browser = mine.people["ada"], calls.client(key(mine.organisation))
    renamed = browser.patch("/api/v1/organisations/acme", {"name": "Acme Ltd"}, format="json")
    assert renamed.status_code == 200, "and its event waits to be published"
    assert min(rows_of(mine.organisation, tables).values()) > 0
    answer = post(mine, {"confirm": "acme"})
    assert (answer.status_code, answer.data) == (200, {"slug": "acme", "state": "deleting"})
    assert browser.get("/api/v1/organisations/acme").status_code in (401, 404)
    assert calls.client(ada).get("/api/v1/organisations/acme").status_code == 404
    work(mine.organisation)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert {t: n for t, n in rows_of(mine.organisation, tables).items() if n} == {}
    assert cross_tenant.organisation_by_slug("acme") is None
    assert User.objects.with_email(ada.email) is None
    assert rows_of(other.organisation, tables) == before


def test_the_operator_reads_who_deleted_what(committed, owner):
    tenant = populate(organisation("gone"))
    assert post(tenant, {"confirm": "gone"}).status_code == 200
    work(tenant.organisation)
    rows = owner.execute(
        "SELECT slug, deleted_by_kind, removed FROM organisations_deletedorganisation"
    ).fetchall()
    assert [row[:2] for row in rows] == [("gone", "key")]
    assert rows[0][2]["scores_dailyscore"] == 3
    assert owner.execute("SELECT count(*) FROM organisations_organisation").fetchone() == (0,)


def test_an_organisation_with_members_is_not_deleted_by_the_function(tenants):
    whole = tenants[0].organisation
    with organisation_context(whole.pk):
        cross_tenant.delete_organisation(
            whole.pk, kind="user", actor=whole.pk, at=timezone.now(), removed={}
        )
    assert cross_tenant.organisation_by_slug("acme") == whole.pk


def test_the_export_of_an_organisation_has_every_table(tenants, tables):
    whole = tenants[0].organisation
    browser = calls.client(key(whole))
    asked = {"content": "organisation", "format": "ndjson"}
    answer = browser.post("/api/v1/organisations/acme/exports", asked, format="json")
    assert answer.status_code == 202, answer.content
    work(whole)
    with organisation_context(whole.pk):
        parts = ExportPart.objects.filter(export=answer.data["id"]).order_by("position")
        content = b"".join(bytes(part.content) for part in parts)
    lines = [json.loads(line) for line in content.splitlines()]
    counts = {}
    for line in lines:
        counts[line["table"]] = counts.get(line["table"], 0) + 1
    stored = rows_of(whole, tables)
    missing = {t for t in tables if counts.get(t, 0) == 0}
    assert missing == {"exports_exportpart"}
    assert counts["scores_dailyscore"] == stored["scores_dailyscore"]
    assert str(tenants[1].organisation.pk) not in content.decode()
    assert not [line for line in lines if "digest" in line["row"] and "api" in line["table"]]
