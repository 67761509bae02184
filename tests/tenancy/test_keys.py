"""API keys: what they look like, what is kept of them, and when they stop opening anything."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.access import services
from apps.access.models import ApiKey
from apps.ledger.models import AuditEvent
from ssi_platform.database import cross_tenant
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.digests import digest
from ssi_platform.tenancy.keys import make_key, read_key
from tests.sample_data import key, system

URL = "/api/v1/organisations/acme"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def the_key(organisation):
    with organisation_context(organisation.pk):
        return (
            ApiKey.objects.of_organisation(organisation.pk).order_by("-created_at", "-id").first()
        )


def refusal(answer):
    return answer.status_code, answer.json()["code"]


def test_the_text_says_what_it_is():
    new = make_key()
    assert re.fullmatch(r"ssi_test_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}", new.text)
    assert read_key(new.text) == (new.public_id, [new.digest])
    assert make_key().text != new.text


def test_a_mistyped_key_is_known_without_asking_the_database(django_assert_num_queries, api, acme):
    text = make_key().text
    for wrong in (text[:-1], text + "0", text[:30] + ("a" if text[30] != "a" else "b") + text[31:],
                  text.replace("test", "live"), text.upper(), "", "ssi_test_"):  # fmt: skip
        assert read_key(wrong) is None, wrong
        with django_assert_num_queries(0):
            assert api(wrong or " ").get(URL).status_code == 401


def test_only_a_peppered_hash_is_stored(acme, acme_key, settings):
    row = the_key(acme)
    secret = acme_key.split("_")[3][:32]
    assert row.digest == digest(secret)
    columns = [str(value) for value in vars(row).values()]
    assert not any(secret in column or acme_key in column for column in columns)
    with organisation_context(acme.pk):
        for event in AuditEvent.objects.of_organisation(acme.pk):
            assert secret not in f"{event.before}{event.after}"
            assert row.digest not in f"{event.before}{event.after}"
    settings.KEY_PEPPER = "another"
    assert digest(secret) != row.digest


def test_it_is_shown_once(api, ada):
    made = api(ada).post(f"{URL}/api-keys", {"name": "robot", "scopes": ["scores:read"]})
    text, address = made.json()["key"], f"{URL}/api-keys/{made.json()['id']}"
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    assert api(text).get(f"{URL}/scores").status_code == 200
    for shown in (api(ada).get(address), api(ada).get(f"{URL}/api-keys")):
        assert text.split("_")[3].encode() not in shown.content
        assert b'"key"' not in shown.content
        assert b"digest" not in shown.content


def test_the_right_id_with_another_secret_opens_nothing(api, acme, acme_key, db):
    public_id, other = the_key(acme).public_id, make_key()
    assert cross_tenant.api_key(public_id, [other.digest]) is None
    assert cross_tenant.api_key(other.public_id, [the_key(acme).digest]) is None
    assert refusal(api(other.text).get(URL)) == (401, "invalid_key")


def test_a_revoked_key(api, acme, acme_key):
    assert api(acme_key).get(URL).status_code == 200
    with organisation_context(acme.pk):
        services.revoke_key(caller=system(acme), key=the_key(acme), now=timezone.now())
    assert refusal(api(acme_key).get(URL)) == (401, "revoked_key")


def test_an_expired_key(api, acme):
    assert refusal(api(key(acme, expires_at=LONG_AGO)).get(URL)) == (401, "expired_key")
    soon = timezone.now() + timedelta(minutes=1)
    assert api(key(acme, expires_at=soon)).get(URL).status_code == 200


@pytest.mark.parametrize(
    ("networks", "address", "allowed"),
    [
        (["10.0.0.0/8"], "10.1.2.3", True),
        (["10.0.0.0/8"], "11.1.2.3", False),
        (["10.0.0.0/8", "2001:db8::/32"], "2001:db8::1", True),
        (["2001:db8::/32"], "10.1.2.3", False),
        (["fe80::/10"], "fe80::1%eth0", True),
        (["192.0.2.0/24"], "", False),
        (["192.0.2.1"], "192.0.2.1", True),
        ([f"10.0.{n}.0/24" for n in range(50)], "10.0.49.7", True),
        ([], "", True),
    ],
)
def test_a_key_bound_to_networks(api, acme, networks, address, allowed):
    bound = api(key(acme, allowed_networks=networks))
    answer = bound.get(URL, REMOTE_ADDR=address)
    assert answer.status_code == (200 if allowed else 401)
    assert allowed or answer.json()["code"] == "wrong_address"
    if not networks:
        return
    # A header that anybody may write does not move the caller.
    forged = bound.get(URL, REMOTE_ADDR="198.51.100.1", HTTP_X_FORWARDED_FOR=address)
    assert refusal(forged) == (401, "wrong_address")


def test_a_missing_scope_is_named(api, acme):
    answer = api(key(acme, "scores:read")).get(f"{URL}/teams")
    assert refusal(answer) == (403, "missing_permission")
    assert "directory:read" in answer.json()["detail"]


def test_nobody_hands_out_more_than_they_hold(api, acme):
    limited = api(key(acme, "keys:write", "scores:read"))
    more = limited.post(f"{URL}/api-keys", {"name": "more", "scopes": ["scores:write"]})
    same = limited.post(f"{URL}/api-keys", {"name": "same", "scopes": ["scores:read"]})
    assert (more.status_code, same.status_code) == (403, 201)
    key(acme)  # One that may do everything, which the limited one would like to rotate.
    assert limited.post(f"{URL}/api-keys/{the_key(acme).pk}/rotate", {}).status_code == 403


def test_its_use_is_written_at_most_once_a_minute(api, acme, acme_key):
    def used_at(moment=None):
        with connection.cursor() as cursor, organisation_context(acme.pk):
            if moment:
                cursor.execute("UPDATE access_apikey SET last_used_at = %s", [moment])
        api(acme_key).get(URL)
        return the_key(acme).last_used_at

    first = used_at()
    assert first is not None
    half = first - timedelta(seconds=50)
    assert used_at(half) == half
    minute = first - timedelta(seconds=70)
    assert used_at(minute) > minute


def test_rotation_overlaps(api, ada, acme):
    old = key(acme, "scores:read", allowed_networks=["127.0.0.0/8"])
    address = f"{URL}/api-keys/{the_key(acme).pk}/rotate"
    answer = api(ada).post(address, {"overlap_hours": 2})
    new = answer.json()["key"]
    assert answer.status_code == 201
    assert answer.json()["scopes"] == ["scores:read"]
    assert answer.json()["allowed_networks"] == ["127.0.0.0/8"]
    for text in (old, new):
        assert api(text).get(f"{URL}/scores").status_code == 200
    with organisation_context(acme.pk):
        row = ApiKey.objects.of_organisation(acme.pk).get(public_id=old.split("_")[2])
        left = row.expires_at - timezone.now()
        assert timedelta(hours=1, minutes=59) < left <= timedelta(hours=2)


def test_rotation_never_prolongs_the_old_key(api, ada, acme):
    soon = timezone.now() + timedelta(minutes=5)
    old = key(acme, "scores:read", expires_at=soon)
    row = the_key(acme)
    assert api(ada).post(f"{URL}/api-keys/{row.pk}/rotate", {}).status_code == 201
    with organisation_context(acme.pk):
        row.refresh_from_db()
        assert row.expires_at == soon
    answer = api(ada).post(f"{URL}/api-keys/{row.pk}/rotate", {"overlap_hours": 0})
    assert answer.status_code == 201
    assert refusal(api(old).get(URL)) == (401, "expired_key")
