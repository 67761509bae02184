"""Administrators connect their organisation with an identity provider, by the API."""

import pytest

from apps.access.models import Membership
from apps.ledger.models import AuditEvent
from apps.provisioning.models import Connection, GroupMapping
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import key

from .identity_provider import CLIENT, SECRET

BASE = "/api/v1/organisations/acme"
VALUES = {
    "name": "Login", "issuer": "https://login.acme.example/tenant", "client_id": CLIENT,
    "secret": SECRET, "default_role": "rep",
}  # fmt: skip


def test_secret_is_never_shown(acme, ada, api, provider, caplog):
    made = api(ada).post(f"{BASE}/sso-connections", VALUES)
    assert made.status_code == 201, made.content
    one = f"{BASE}/sso-connections/{made.json()['id']}"
    answers = [made, api(ada).get(one), api(ada).get(f"{BASE}/sso-connections")]
    answers.append(api(ada).patch(one, {"secret": "another secret"}))
    assert [answer.status_code for answer in answers] == [201, 200, 200, 200]
    with organisation_context(acme.pk):
        kept = repr(list(AuditEvent.objects.values())) + repr(list(Connection.objects.values()))
    texts = [answer.content.decode() for answer in answers] + [caplog.text, kept]
    assert not any(SECRET in text or "another secret" in text for text in texts)


def test_test_asks_the_provider(ada, api, provider):
    made = api(ada).post(f"{BASE}/sso-connections", VALUES).json()
    answer = api(ada).post(f"{BASE}/sso-connections/{made['id']}:test")
    assert (answer.status_code, answer.json()["algorithms"]) == (200, ["RS256"])
    provider.description["issuer"] = "https://elsewhere.example"
    answer = api(ada).post(f"{BASE}/sso-connections/{made['id']}:test")
    assert (answer.status_code, answer.json()["code"]) == (502, "provider_issuer")


@pytest.mark.parametrize(
    ("changed", "pointer", "code"),
    [
        ({"issuer": "http://login.acme.example"}, "/issuer", "not_an_issuer"),
        ({"issuer": "https://user@login.acme.example"}, "/issuer", "not_an_issuer"),
        ({"issuer": "https://login.acme.example/?x=1"}, "/issuer", "not_an_issuer"),
        ({"issuer": "https://login.acme.example/#x"}, "/issuer", "not_an_issuer"),
        ({"default_role": "admin"}, "/default_role", "invalid_choice"),
        ({"required": True}, "/break_glass", "not_an_administrator"),
    ],
)
def test_what_is_wrong_is_named(ada, api, changed, pointer, code):
    answer = api(ada).post(f"{BASE}/sso-connections", VALUES | changed)
    assert answer.status_code == 400, answer.content
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]


def test_issuer_stays(ada, api):
    made = api(ada).post(f"{BASE}/sso-connections", VALUES).json()
    one = f"{BASE}/sso-connections/{made['id']}"
    changed = api(ada).patch(one, {"issuer": "https://evil.example", "name": "New"})
    assert changed.status_code in (200, 400)
    assert api(ada).get(one).json()["issuer"] == VALUES["issuer"]


def test_required_leaves_an_administrator_with_a_password(acme, ada, bob, api):
    made = api(ada).post(f"{BASE}/sso-connections", VALUES).json()
    one = f"{BASE}/sso-connections/{made['id']}"
    with organisation_context(acme.pk):
        places = {m.user_id: str(m.pk) for m in Membership.objects.all()}
    answers = {}
    for who in (bob, ada):
        body = {"required": True, "break_glass": places[who.pk]}
        answers[who.email] = api(ada).patch(one, body).json()["errors"][0]["code"]
    assert answers == {bob.email: "not_an_administrator", ada.email: "no_password"}
    ada.set_password("correct horse battery")
    ada.save()
    ada.__dict__.pop("session_key")
    answer = api(ada).patch(one, {"required": True, "break_glass": places[ada.pk]})
    assert (answer.status_code, answer.json()["required"]) == (200, True)


def test_one_connection_for_one_client(ada, api):
    assert api(ada).post(f"{BASE}/sso-connections", VALUES).status_code == 201
    answer = api(ada).post(f"{BASE}/sso-connections", VALUES)
    assert (answer.status_code, answer.json()["code"]) == (409, "connection_exists")


def test_change_to_equal_values_writes_nothing(acme, ada, api):
    made = api(ada).post(f"{BASE}/sso-connections", VALUES).json()
    one = f"{BASE}/sso-connections/{made['id']}"
    with organisation_context(acme.pk):
        before = AuditEvent.objects.count()
    answer = api(ada).patch(one, {"name": "Login", "secret": SECRET, "default_role": "rep"})
    assert answer.json() == made
    with organisation_context(acme.pk):
        assert AuditEvent.objects.count() == before


def test_no_key_connects(acme, api):
    everything = key(acme)
    answer = api(everything).post(f"{BASE}/sso-connections", VALUES)
    assert (answer.status_code, answer.json()["code"]) == (403, "person_required")
    mapping = {"group": "admins", "role": "admin"}
    answer = api(everything).post(f"{BASE}/group-mappings", mapping)
    assert (answer.status_code, answer.json()["code"]) == (403, "person_required")


def test_mapping_is_to_a_role_or_to_a_team(acme, ada, api, north):
    team = {"group": "leads", "team": str(north.pk), "relation": "manages"}
    made = [api(ada).post(f"{BASE}/group-mappings", body) for body in (team, team)]
    assert [answer.status_code for answer in made] == [201, 200]
    assert made[0].json() == made[1].json()
    for wrong in ({}, {"role": "rep", "team": str(north.pk)}, {"team": str(north.pk)}):
        answer = api(ada).post(f"{BASE}/group-mappings", {"group": "x"} | wrong)
        assert answer.json()["errors"][0]["code"] == "role_or_team"
    gone = api(ada).delete(f"{BASE}/group-mappings/{made[0].json()['id']}")
    with organisation_context(acme.pk):
        assert (gone.status_code, GroupMapping.objects.count()) == (204, 0)


def test_mapping_to_a_team_of_another_organisation(ada, api, charlies_team):
    body = {"group": "leads", "team": str(charlies_team.pk), "relation": "manages"}
    answer = api(ada).post(f"{BASE}/group-mappings", body)
    assert answer.json()["errors"][0]["code"] == "does_not_exist"
