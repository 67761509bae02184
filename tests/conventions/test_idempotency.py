"""A POST with an Idempotency-Key is done once, however often and however fast it is sent."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from apps.access.models import ApiKey
from apps.directory.models import Team
from apps.ledger.models import IdempotentAnswer
from ssi_platform.tenancy.context import organisation_context
from tests.calls import client
from tests.sample_data import key, organisation, team

TEAMS = "/api/v1/organisations/acme/teams"
KEYS = "/api/v1/organisations/acme/api-keys"
WEST = {"name": "West", "external_id": "west"}
ONCE = {"Idempotency-Key": "5b3f3f0e-order-1"}
AT_ONCE = 50


def count(organisation, model, **columns):
    with organisation_context(organisation.pk):
        return model.objects.of_organisation(organisation.pk).filter(**columns).count()


def test_the_second_is_answered_like_the_first(acme, api, acme_key):
    browser = api(acme_key)
    first, second = (browser.post(TEAMS, WEST, headers=ONCE) for _ in range(2))

    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert first["ETag"] == second["ETag"] and first["Content-Type"] == second["Content-Type"]
    assert "Idempotent-Replayed" not in first and second["Idempotent-Replayed"] == "true"
    assert count(acme, Team, name="West") == 1


def test_another_request_under_the_same_key_is_refused(acme, api, acme_key):
    browser = api(acme_key)
    browser.post(TEAMS, WEST, headers=ONCE)
    others = [
        browser.post(TEAMS, WEST | {"name": "East"}, headers=ONCE),
        browser.post(KEYS, WEST, headers=ONCE),
    ]

    for answer in others:
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert count(acme, Team, name="East") == 0


def test_keys_of_two_callers_are_two_keys(acme, api, acme_key, ada):
    answers = [api(who).post(TEAMS, {"name": "West"}, headers=ONCE) for who in (acme_key, ada)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert count(acme, Team, name="West") == 2


def test_a_refused_request_is_tried_anew(acme, api, acme_key):
    browser = api(acme_key)
    assert browser.post(TEAMS, {"name": ""}, headers=ONCE).status_code == 400
    assert count(acme, IdempotentAnswer) == 0
    assert browser.post(TEAMS, WEST, headers=ONCE).status_code == 201


def test_after_a_day_it_is_a_new_request(acme, api, acme_key):
    browser = api(acme_key)
    browser.post(TEAMS, {"name": "West"}, headers=ONCE)
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
        assert browser.post(TEAMS, {"name": "East"}, headers=ONCE).status_code == 201
    assert count(acme, IdempotentAnswer) == 1


@pytest.mark.parametrize("text", ["", "a b", "é", "x" * 256])
def test_what_is_no_key_is_refused(api, acme_key, text):
    answer = api(acme_key).post(TEAMS, WEST, headers={"Idempotency-Key": text})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "invalid_idempotency_key"


def test_a_secret_is_shown_again_and_never_stored(acme, api, acme_key):
    browser = api(acme_key)
    body = {"name": "robot", "scopes": ["scores:read"]}
    first, second = (browser.post(KEYS, body, headers=ONCE) for _ in range(2))

    assert first.json()["key"] == second.json()["key"]
    assert count(acme, ApiKey, name="robot") == 1
    with organisation_context(acme.pk):
        row = IdempotentAnswer.objects.of_organisation(acme.pk).get()
    stored = " ".join(str(bytes(v) if isinstance(v, memoryview) else v) for v in vars(row).values())
    assert first.json()["key"] not in stored and ONCE["Idempotency-Key"] not in stored


def test_a_form_sent_again_has_other_boundaries(acme, api, acme_key):
    def form(boundary):
        return (
            f"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n"
            f"Content-Type: text/csv\r\n\r\nrep,day,total\nbob,2026-03-01,46\r\n--{boundary}--\r\n"
        ).encode()  # fmt: skip

    first, second = (
        api(acme_key).generic(
            "POST",
            "/api/v1/organisations/acme/imports",
            form(boundary),
            content_type=f"multipart/form-data; boundary={boundary}",
            headers=ONCE,
        )
        for boundary in ("one", "two")
    )
    assert first.status_code == second.status_code == 202, first.content
    assert first.json()["id"] == second.json()["id"]
    assert first["Location"] == second["Location"]


def sent(text):
    try:
        answer = client(text).post(TEAMS, WEST, format="json", headers=ONCE)
        return answer.status_code, answer.content
    finally:
        connection.close()


@pytest.mark.usefixtures("committed")
def test_fifty_at_once_create_one_row():
    acme = organisation("acme")
    text = key(acme)
    assert client(text).get(TEAMS).status_code == 200  # The routes are read before, and once.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = set(pool.map(sent, [text] * AT_ONCE))

    [(status, content)] = answers
    assert status == 201 and json.loads(content)["name"] == "West"
    assert count(acme, Team) == 1


@pytest.mark.usefixtures("committed")
def test_a_long_wait_is_answered_still_running(owner_url):
    """The first is held up at the table that it writes to; the second gives up before it."""
    acme = organisation("acme")
    text = key(acme)
    team(acme, "North")
    with psycopg.connect(owner_url) as gatekeeper, ThreadPoolExecutor(1) as pool:
        gatekeeper.execute("LOCK TABLE directory_team IN EXCLUSIVE MODE")
        first = pool.submit(sent, text)
        _until_somebody_waits(gatekeeper)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        answer = client(text).post(TEAMS, WEST, format="json", headers=ONCE)
        gatekeeper.rollback()
        status, _ = first.result()

    assert (answer.status_code, answer.json()["code"]) == (409, "still_running")
    assert status == 201


def _until_somebody_waits(gatekeeper):
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation IS NOT NULL"
    while not gatekeeper.execute(waiting).fetchone()[0]:
        time.sleep(0.01)
