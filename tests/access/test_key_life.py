"""The life of a key: who made it, within which terms, and when it ends."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.access import services as access
from apps.access.models import ApiKey
from apps.ledger.models import AuditEvent
from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.roles import Role
from tests.sample_data import key, member

ACME = "/api/v1/organisations/acme"
TOMORROW = datetime.now(UTC) + timedelta(days=1)
YESTERDAY = TOMORROW - timedelta(days=2)
LOCAL, ONE = ["127.0.0.0/8"], ["127.0.0.1/32"]
NOT_GRANTABLE = (403, "not_grantable")


def refusal(answer):
    return answer.status_code, answer.json().get("code")


def test_the_creator_of_a_key_is_shown(api, acme, ada, row):
    made = api(ada).post(f"{ACME}/api-keys", {"name": "first", "scopes": ["keys:write"]}).json()
    minted = api(made["key"]).post(f"{ACME}/api-keys", {"name": "second", "scopes": ["keys:write"]})
    listed = api(ada).get(f"{ACME}/api-keys", {"created_by_id": made["id"]}).json()["data"]

    assert (made["created_by_kind"], made["created_by_id"]) == ("user", str(ada.pk))
    assert [one["id"] for one in listed] == [minted.json()["id"]]
    assert (listed[0]["created_by_kind"], listed[0]["created_by_id"]) == ("key", made["id"])
    assert row(key(acme, "scores:read")).created_by_kind == "system"


def test_a_key_makes_no_key_beyond_its_own_terms(api, acme, row):
    bounded = {"expires_at": TOMORROW, "allowed_networks": LOCAL}
    text = key(acme, "keys:write", "scores:read", **bounded)

    def mint(**terms):
        body = {"name": "minted", "scopes": ["scores:read"], **terms}
        return api(text).post(f"{ACME}/api-keys", body)

    inherited = row(mint().json()["key"])
    assert (inherited.expires_at, inherited.allowed_networks) == (TOMORROW, LOCAL)
    earlier = (TOMORROW - timedelta(hours=1)).isoformat()
    narrower = row(mint(expires_at=earlier, allowed_networks=ONE).json()["key"])
    assert (narrower.expires_at.isoformat(), narrower.allowed_networks) == (earlier, ONE)
    later = (TOMORROW + timedelta(hours=1)).isoformat()
    for wider in ({"expires_at": later}, {"allowed_networks": ["126.0.0.0/7"]},
                  {"allowed_networks": [*ONE, "::/0"]}, {"scopes": ["scores:write"]}):  # fmt: skip
        assert refusal(mint(**wider)) == NOT_GRANTABLE, wider


@pytest.mark.parametrize(
    "beyond",
    [
        {"scopes": ["scores:read", "scores:write"]},
        {"expires_at": None},
        {"allowed_networks": []},
    ],
)
def test_a_key_neither_rotates_nor_revokes_what_it_could_not_make(api, acme, row, beyond):
    terms = {"scopes": ["scores:read"], "expires_at": TOMORROW, "allowed_networks": LOCAL}
    robot = api(key(acme, "keys:write", "scores:read", expires_at=TOMORROW, allowed_networks=LOCAL))

    def made(**terms):
        return f"{ACME}/api-keys/{row(key(acme, *terms.pop('scopes'), **terms)).pk}"

    assert refusal(robot.delete(made(**terms | beyond))) == NOT_GRANTABLE
    assert refusal(robot.post(f"{made(**terms | beyond)}/rotate", {})) == NOT_GRANTABLE
    assert robot.post(f"{made(**terms)}/rotate", {}).status_code == 201
    assert robot.delete(made(**terms)).status_code == 204


def test_a_successor_has_the_terms_of_the_key_before(api, ada, acme, row):
    old = key(acme, "scores:read", expires_at=TOMORROW, allowed_networks=LOCAL)
    new = api(ada).post(f"{ACME}/api-keys/{row(old).pk}/rotate", {"overlap_hours": 0}).json()
    made = row(new["key"])

    assert (made.expires_at, made.allowed_networks) == (TOMORROW, LOCAL)
    assert (made.scopes, made.created_by_id) == (["scores:read"], ada.pk)


@pytest.mark.parametrize("ended", ["revoked", "expired"])
def test_a_key_that_has_ended_is_not_rotated(api, ada, acme, row, ended):
    old = row(key(acme, "scores:read", expires_at=YESTERDAY if ended == "expired" else None))
    if ended == "revoked":
        api(ada).delete(f"{ACME}/api-keys/{old.pk}")
    answer = api(ada).post(f"{ACME}/api-keys/{old.pk}/rotate", {})

    assert refusal(answer) == (409, "key_ended")
    with organisation_context(acme.pk):
        assert not ApiKey.objects.filter(created_by_kind="user").exists()


@pytest.fixture
def eves_keys(api, acme, row):
    """Eve, an administrator, a key that she made, one made with it, and its successor."""
    eve = member(acme, "eve", Role.ADMIN)
    scopes = ["keys:write", "organisation:read", "scores:read"]
    body = {"name": "hers", "scopes": scopes}
    hers = api(eve).post(f"{ACME}/api-keys", body).json()["key"]
    minted = api(hers).post(f"{ACME}/api-keys", body).json()["key"]
    made = api(minted).post(f"{ACME}/api-keys/{row(minted).pk}/rotate", {}).json()["key"]
    return eve, [hers, minted, made]


def ended(api, keys):
    answers = [api(text).get(ACME) for text in keys]
    return [answer.status_code == 401 for answer in answers]


def test_the_keys_of_a_removed_member_end(api, ada, acme, acme_key, eves_keys, row, place):
    eve, keys = eves_keys
    assert api(ada).delete(f"{ACME}/members/{place(eve).pk}").status_code == 204

    assert ended(api, [*keys, acme_key]) == [True, True, True, False]
    with organisation_context(acme.pk):
        revoked = AuditEvent.objects.filter(action="revoke", object_type="apikey")
        assert {event.object_id for event in revoked} == {str(row(text).pk) for text in keys}
        assert {event.actor_id for event in revoked} == {ada.pk}


def test_the_keys_that_a_new_role_does_not_bear_end(api, ada, eves_keys, place):
    eve, keys = eves_keys
    reader = api(eve).post(f"{ACME}/api-keys", {"name": "reader", "scopes": ["scores:read"]})
    keys.append(reader.json()["key"])
    address = f"{ACME}/members/{place(eve).pk}"
    api(ada).patch(address, {"role": "analyst"})
    assert ended(api, keys) == [True, True, True, False]

    api(ada).patch(address, {"role": "manager"})
    assert ended(api, keys) == [True, True, True, True]


@pytest.mark.parametrize(
    ("terms", "pointer"),
    [
        ({"allowed_networks": [f"10.0.{n}.0/24" for n in range(51)]}, "/allowed_networks"),
        ({"scopes": ["scores:read"] * 101}, "/scopes"),
    ],
)
def test_the_lists_of_a_key_end(api, ada, terms, pointer):
    answer = api(ada).post(f"{ACME}/api-keys", {"name": "n", "scopes": ["scores:read"], **terms})
    errors = [(e["pointer"], e["code"]) for e in answer.json()["errors"]]
    assert (answer.status_code, errors) == (400, [(pointer, "max_length")])


def test_revoking_a_key_ends_the_keys_made_with_it(api, ada, acme_key, eves_keys, row):
    _, keys = eves_keys
    assert api(ada).delete(f"{ACME}/api-keys/{row(keys[0]).pk}").status_code == 204
    assert ended(api, [*keys, acme_key]) == [True, True, True, False]


def test_rotating_a_key_ends_no_other(api, ada, eves_keys, row):
    _, keys = eves_keys
    api(ada).post(f"{ACME}/api-keys/{row(keys[0]).pk}/rotate", {"overlap_hours": 0})
    assert ended(api, keys) == [True, False, False]


def test_a_key_that_made_more_than_the_caller_could_is_not_revoked(api, acme, row):
    """The overlap of a rotation has shortened the life of the maker, not that of what it made."""
    maker = key(acme, "keys:write", "scores:read")
    body = {"name": "minted", "scopes": ["scores:read"]}
    minted = api(maker).post(f"{ACME}/api-keys", body).json()["key"]
    address = f"{ACME}/api-keys/{row(maker).pk}"
    api(key(acme)).post(f"{address}/rotate", {"overlap_hours": 1})
    robot = api(key(acme, "keys:write", "scores:read", expires_at=TOMORROW))

    assert refusal(robot.delete(address)) == NOT_GRANTABLE
    assert ended(api, [maker, minted]) == [False, False]


@pytest.mark.parametrize("action", ["create", "rotate"])
@pytest.mark.parametrize("end", ["revoke", "expire", None])
def test_a_repeated_request_gets_a_text_only_while_the_key_works(api, ada, acme, row, action, end):
    address, body = f"{ACME}/api-keys", {"name": "n", "scopes": ["scores:read"]}
    if action == "rotate":
        address, body = f"{address}/{row(key(acme, 'scores:read')).pk}/rotate", {}

    def send():
        return api(ada).post(address, body, headers={"Idempotency-Key": "the-first"})

    made = send()
    new = row(made.json()["key"])
    if end == "revoke":
        api(ada).delete(f"{ACME}/api-keys/{new.pk}")
    elif end == "expire":
        with organisation_context(acme.pk):
            ApiKey.objects.filter(pk=new.pk).update(expires_at=YESTERDAY)
    again = send()

    assert made["Cache-Control"] == "no-store"
    if end is None:
        assert (again.json(), again["Cache-Control"]) == (made.json(), "no-store")
    else:
        assert refusal(again) == (409, "key_ended")
        assert made.json()["key"] not in again.content.decode()


@pytest.mark.parametrize("terms", [{"expires_at": TOMORROW}, {"allowed_networks": LOCAL}])
def test_a_key_with_an_end_grants_and_revokes_no_roles(api, acme, bob, north, place, terms):
    robot = api(key(acme, **terms))
    member = f"{ACME}/members/{place(bob).pk}"
    manager = f"{ACME}/teams/{north.pk}/managers/{place(bob).pk}"

    assert refusal(robot.post(f"{ACME}/members", {"email": "n@x.example", "role": "rep"})) == (
        NOT_GRANTABLE
    )
    assert refusal(robot.patch(member, {"role": "analyst"})) == NOT_GRANTABLE
    assert refusal(robot.delete(member)) == NOT_GRANTABLE
    assert refusal(robot.put(manager, {})) == NOT_GRANTABLE


def test_a_key_that_has_just_expired_grants_nothing(acme, row):
    late = row(key(acme, "keys:write", "scores:read", expires_at=YESTERDAY))
    caller = Caller.key(
        organisation_id=acme.pk, slug="acme", key_id=late.pk, name="", scopes=late.scopes
    )
    with organisation_context(acme.pk), pytest.raises(NotAllowed, match="taken away"):
        access.create_key(caller=caller, name="late", scopes=["scores:read"], expires_at=YESTERDAY)
