from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def create(slug="initech", **kwargs):
    out = StringIO()
    call_command(
        "create_organisation",
        slug,
        name="Initech",
        admin="bill@initech.example",
        stdout=out,
        stderr=StringIO(),
        **kwargs,
    )
    return out.getvalue().strip()


def test_an_operator_creates_an_organisation_whose_key_works(db, api):
    key = create(timezone="Europe/Berlin")

    organisation = api(key).get("/api/v1/organisations/initech").json()
    assert (organisation["name"], organisation["timezone"]) == ("Initech", "Europe/Berlin")
    members = api(key).get("/api/v1/organisations/initech/members").json()["data"]
    assert [(m["email"], m["role"]) for m in members] == [("bill@initech.example", "admin")]


def test_a_slug_is_taken_once(db):
    create()

    with pytest.raises(CommandError, match="already"):
        create()
