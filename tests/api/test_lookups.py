"""Lookups say what rows are wanted, and what is wrong with a value."""

import pytest

ACME = "/api/v1/organisations/acme"


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


def names(client, query):
    answer = client.get(f"{ACME}/{query}")
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["data"]]


def test_rows_are_found(client, north, south, sales):
    both = f"{north.pk},{south.pk}"

    assert names(client, f"teams?id__in={both}") == ["North", "South"]
    assert names(client, f"teams?parent__in={both}") == []
    assert names(client, f"teams?parent={sales.pk}") == ["North", "South"]
    assert names(client, "teams?parent__isnull=true") == ["Sales"]
    assert names(client, "teams?parent__isnull=false") == ["North", "South"]
    assert names(client, "teams?name__icontains=OR") == ["North"]
    assert names(client, "teams?name__icontains=%25") == []
    assert names(client, "teams?external_id__in=north,sales") == ["North", "Sales"]
    assert names(client, f"reps?team__in={both}") == ["Bob", "Dora"]
    assert names(client, f"reps?team={north.pk}") == ["Bob"]
    assert names(client, "reps?team__isnull=true") == []
    assert names(client, "reps?created_at__lte=2020-01-01T00:00:00Z") == []
    assert names(client, "reps?created_at__gte=2020-01-01T00:00:00Z") == ["Bob", "Dora"]
    assert names(client, "members?role__in=rep,analyst") == ["Ana", "Bob"]
    assert names(client, "members?email__icontains=ADA") == ["Ada"]


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("teams?id=north", "/id", "not_an_id"),
        ("teams?parent=", "/parent", "blank"),
        ("teams?parent__in=north,", "/parent__in", "blank"),
        ("teams?id__in=north,south", "/id__in", "not_an_id"),
        ("teams?parent__isnull=maybe", "/parent__isnull", "not_a_boolean"),
        ("teams?name=%00", "/name", "not_text"),
        ("reps?created_at__gte=yesterday", "/created_at__gte", "not_an_instant"),
        ("reps?created_at__gte=2026-01-01T09:00:00", "/created_at__gte", "no_offset"),
        ("teams?parent__isnull=True", "/parent__isnull", "not_a_boolean"),
        ("teams?id=0195fb1e7bc07a6f8d1c9e2ab3f4d5e6", "/id", "not_an_id"),
        ("scores?day=25/10/2026", "/day", "not_a_day"),
        ("scores?day__gte=2026-02-30", "/day__gte", "not_a_day"),
        ("jobs?state=done", "/state", "invalid_choice"),
        ("imports?state__in=queued,done", "/state__in", "invalid_choice"),
        ("members?role=boss", "/role", "invalid_choice"),
    ],
)
def test_a_value_that_makes_no_sense_is_named(client, query, pointer, code):
    answer = client.get(f"{ACME}/{query}")

    assert answer.status_code == 400, answer.content
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]


def test_a_misspelt_setting_is_reported(client):
    [error] = client.get(f"{ACME}/reps?teem=x").json()["errors"]
    assert error["detail"] == "Unknown parameter. Did you mean team?"
    [error] = client.get(f"{ACME}/reps?ordering=nmae").json()["errors"]
    assert error["detail"] == "Unknown ordering. Did you mean name?"
