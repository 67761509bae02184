"""Files and stored answers count against a quota of bytes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.exports.tasks import expire as expire_exports
from apps.imports.models import Import
from apps.imports.tasks import expire as expire_imports
from apps.jobs import services as jobs
from apps.ledger.models import IdempotentAnswer, StoredBytes
from apps.ledger.tasks import expire as expire_answers
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.idempotency import ROW_BYTES
from ssi_platform.tenancy.stored_bytes import stored_bytes

ACME = "/api/v1/organisations/acme"
FILE = "rep,day,total\nbob,2026-03-01,46\n"
EXPORT = {"content": "scores", "format": "csv"}
LONG = timedelta(days=100)


@pytest.fixture
def client(api, acme_key, bobs_rep):
    return api(acme_key)


@pytest.fixture
def send(client):
    return lambda: client.post(f"{ACME}/imports", FILE, content_type="text/csv")


@pytest.fixture
def ask(client):
    return lambda key: client.post(
        f"{ACME}/exports", EXPORT, headers={"Idempotency-Key": key} if key else {}
    )


@pytest.fixture
def count(acme):
    def count(kind=None):
        with organisation_context(acme.pk):
            if kind is None:
                return stored_bytes(acme.pk)
            return sum(StoredBytes.objects.filter(kind=kind).values_list("bytes", flat=True))

    return count


@pytest.fixture
def run(acme):
    def run():
        while jobs.run_next(organisation_id=acme.pk, clock=timezone.now):
            pass

    return run


def test_files_count_until_they_expire(acme, send, count, quota):
    quota(acme, stored_bytes=2 * len(FILE))
    assert [send().status_code for _ in range(3)] == [202, 202, 413]
    assert count("imports") == 2 * len(FILE)

    with organisation_context(acme.pk):
        Import.objects.update(expires_at=timezone.now() - LONG)
    expire_imports()
    assert count() == 0
    assert send().status_code == 202


def test_a_refusal_says_why_and_stores_nothing(acme, send, count, quota):
    quota(acme, stored_bytes=len(FILE) - 1)
    refused = send()
    assert (refused.status_code, refused.json()["code"]) == (413, "too_much_stored")
    assert refused["Retry-After"] == "3600"
    assert count() == 0
    with organisation_context(acme.pk):
        assert not Import.objects.exists()


def test_an_export_is_counted_and_uncounted(acme, client, ask, run, count):
    export = ask("").json()
    run()
    size = client.get(f"{ACME}/exports/{export['id']}").json()["size"]
    assert count("exports") == size > 0
    assert client.delete(f"{ACME}/exports/{export['id']}").status_code == 204
    assert count() == 0


def test_an_export_that_has_no_capacity_fails(acme, client, ask, run, count, quota):
    quota(acme, stored_bytes=10)
    export = ask("").json()
    run()
    failed = client.get(f"{ACME}/exports/{export['id']}").json()
    assert (failed["state"], failed["error_code"]) == ("failed", "too_much_stored")
    assert count() == 0


def test_no_export_is_begun_without_any_capacity(acme, send, ask, quota):
    quota(acme, stored_bytes=len(FILE))
    send()
    assert ask("").status_code == 413


def test_stored_answers_count_until_they_expire(acme, ask, count, quota):
    quota(acme, stored_bytes=ROW_BYTES)
    first = ask("one")
    assert first.status_code == 202
    assert count("answers") > ROW_BYTES
    assert ask("two").status_code == 413
    assert ask("one").json() == first.json()  # A repeat stores nothing.

    with organisation_context(acme.pk):
        IdempotentAnswer.objects.update(created_at=timezone.now() - LONG)
    expire_answers()
    assert count() == 0


def test_a_refused_request_stores_no_answer(acme, client, count):
    body = {"content": "nothing", "format": "csv"}
    answer = client.post(f"{ACME}/exports", body, headers={"Idempotency-Key": "one"})
    assert answer.status_code == 400
    assert count() == 0
    with organisation_context(acme.pk):
        assert not IdempotentAnswer.objects.exists()


def test_what_a_batch_of_bad_items_answers_is_stored_small(acme, client, count):
    """A thousand items of 20 bytes are answered with ten times as much."""
    items = [{"rep": "nobody", "day": "2026-03-01", "total": 101}] * 1_000
    answer = client.post(
        f"{ACME}/scores:batch",
        {"items": items, "atomic": False},
        headers={"Idempotency-Key": "one"},
    )
    assert answer.json()["rejected"] == 1_000
    assert len(answer.content) > 100_000
    assert count("answers") < len(answer.content) / 8


def test_a_count_that_went_wrong_is_put_right(acme, send, count):
    send()
    with organisation_context(acme.pk):
        StoredBytes.objects.update(bytes=10**12)
    expire_imports()
    expire_exports()
    assert count() == len(FILE)


def test_another_organisation_does_not_count(acme, send, api, globex_key, quota):
    quota(acme, stored_bytes=1)
    assert send().status_code == 413
    globex = api(globex_key).post(
        "/api/v1/organisations/globex/imports", FILE.replace("bob", "eve"), content_type="text/csv"
    )
    assert globex.status_code == 202
