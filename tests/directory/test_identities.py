"""One rule for whom identifiers mean, in every file."""

from uuid import UUID

import pytest

from apps.directory.services.identities import CONTRADICTS, SEVERAL, UNKNOWN, Identities, as_fields

LENA, MARK, NINA, KIM, OTHER_KIM, SALES = range(6)
ELSEWHERE = "019a3f5e-2b60-7c11-9d04-5b7f3a9c0201"
REPS = [
    {"name": "Lena Müller", "external_id": "lena", "email": "lena@acme.example"},
    {"name": "Mark O'Neil", "external_id": "mark"},
    {"name": "Nina Late", "email": "nina@acme.example", "profile_url": "https://linkedin.com/in/nina"},
    {"name": "Kim", "external_id": "k-1"},
    {"name": "Kim", "external_id": "k-2"},
    {"name": "Sam", "external_id": "005Dn000001AbCd"},
]  # fmt: skip


@pytest.fixture
def known():
    known = Identities(taken=["hidden"])
    for number, rep in enumerate(REPS):
        nothing = dict.fromkeys(("external_id", "email", "profile_url"))
        known.add(UUID(int=number), nothing | rep)
    return known


@pytest.mark.parametrize(
    ("named", "index"),
    [
        ({"rep": "lena"}, LENA),
        ({"rep": str(UUID(int=MARK))}, MARK),
        ({"rep": "Lena Müller"}, LENA),
        ({"rep": "LENA  MU\u0308LLER"}, LENA),  # Decomposed letters.
        ({"rep": "Müller, Lena"}, LENA),
        ({"rep": "LENA@acme.example"}, LENA),
        ({"rep": "linkedin.com/in/nina/"}, NINA),
        ({"external_id": "Lena Müller"}, LENA),
        ({"name": "Mark O\u2019Neil"}, MARK),
        ({"external_id": "CRM-777", "email": "nina@acme.example"}, NINA),
        ({"external_id": "CRM-777", "name": "Nina Late"}, NINA),
        ({"crm_id": "CRM-1", "email": "lena@acme.example"}, LENA),
        ({"rep": ELSEWHERE, "external_id": "lena", "name": "Lena Maier"}, LENA),
        ({"external_id": "005Dn000001AbCdIAK"}, SALES),
        ({"external_id": "005Dn000001aBcD"}, UNKNOWN),
        ({"external_id": "k-1", "name": "Kim"}, KIM),
        ({"name": "Kim"}, SEVERAL),
        ({"external_id": "k-3", "name": "Kim"}, UNKNOWN),
        ({"external_id": "lena", "email": "nina@acme.example"}, CONTRADICTS),
        ({"rep": "Mark O'Neil", "external_id": "lena"}, CONTRADICTS),
        ({"external_id": "E-9", "email": "lena@acme.example"}, CONTRADICTS),
        ({"external_id": "E-9", "name": "Lena Müller"}, UNKNOWN),
        ({"rep": "Quinn Zed"}, UNKNOWN),
    ],
)
def test_whom_a_row_means(known, named, index):
    assert known.find(named).index == index


def test_a_contradiction_names_both(known):
    error = known.find({"external_id": "lena", "email": "nina@acme.example"}).error

    assert (error.field, error.code) == ("email", "contradicting_rep")
    assert error.detail == (
        "lena is Lena Müller (lena), but nina@acme.example is Nina Late (nina@acme.example)."
    )


def test_a_namesake_with_another_id_is_named(known):
    error = known.find({"external_id": "E-9", "name": "Lena Müller"}).error
    assert "Lena Müller (lena) has this name" in error.detail


@pytest.mark.parametrize(
    ("named", "fields"),
    [
        ({"rep": "Quinn Zed"}, {"name": "Quinn Zed"}),
        ({"rep": "Zed, Quinn"}, {"name": "Quinn Zed"}),
        ({"rep": "Quinn"}, {"name": "Quinn"}),
        ({"rep": "quinn"}, {"external_id": "quinn"}),
        ({"rep": "EMP 17"}, {"external_id": "EMP 17"}),
        ({"external_id": "Quinn"}, {"external_id": "Quinn"}),
        ({"external_id": "Quinn Zed", "email": "q@x.example"},
         {"name": "Quinn Zed", "email": "q@x.example"}),
        ({"rep": "q@x.example"}, {"email": "q@x.example"}),
        ({"rep": ELSEWHERE, "external_id": "q"}, {"external_id": "q"}),
        ({"rep": ELSEWHERE}, {"external_id": ELSEWHERE}),
    ],
)  # fmt: skip
def test_an_id_is_never_made_of_a_name(named, fields):
    assert as_fields(named) == fields


def test_new_identifiers_are_those_that_nobody_has(known):
    row = {"external_id": "CRM-777", "email": "nina@acme.example", "name": "Nina"}
    assert known.missing(NINA, row) == {"external_id": "CRM-777"}
    assert known.missing(NINA, {"external_id": "hidden"}) == {}
    assert known.missing(NINA, {"external_id": "lena"}) == {}
    assert known.missing(LENA, {"external_id": "E-9", "email": "other@acme.example"}) == {}
