from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command


def create(slug="initech", stderr=None, **kwargs):
    out = StringIO()
    call_command(
        "create_organisation",
        slug,
        name="Initech",
        admin="bill@initech.example",
        stdout=out,
        stderr=stderr or StringIO(),
        **kwargs,
    )
    return out.getvalue().strip()


def test_an_operator_creates_an_organisation_whose_key_works(db, api):
    key = create(timezone="Europe/Berlin")

    organisation = api(key).get("/api/v1/organisations/initech").json()
    assert (organisation["name"], organisation["timezone"]) == ("Initech", "Europe/Berlin")
    members = api(key).get("/api/v1/organisations/initech/members").json()["data"]
    assert [(m["email"], m["role"]) for m in members] == [("bill@initech.example", "admin")]


def test_the_first_administrator_gets_a_link(db, api):
    err = StringIO()
    create(stderr=err)
    secret = err.getvalue().split()[-1].rpartition("/")[2]
    given = {"secret": secret, "password": "brass kettle on the hob"}
    answer = api().post("/api/v1/invitations:accept", given)

    assert (answer.status_code, answer.json()["role"]) == (200, "admin")
    assert authenticate(None, username="bill@initech.example", password=given["password"])


def test_a_slug_is_taken_once(db):
    create()

    with pytest.raises(CommandError, match="already"):
        create()
