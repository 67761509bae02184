"""First and last names in two columns make one name, in files of scores and of the directory."""

import pytest

from apps.directory.importers import DIRECTORY
from apps.directory.models import Rep
from apps.scores.importers.options import ScoreOptions
from apps.scores.importers.plan import check_columns
from ssi_platform.ingest import Options
from ssi_platform.tenancy.context import organisation_context

TITLES = [
    ("First Name", "Last Name"), ("Vorname", "Nachname"), ("Vorname", "Name"), ("Prénom", "Nom"),
    ("Nombre", "Apellidos"), ("Nome", "Cognome"), ("Nome", "Sobrenome"), ("Voornaam", "Achternaam"),
    ("Given name", "Family name"), ("FirstName", "LastName"), ("Name", "Surname"),
]  # fmt: skip


def fields(columns):
    return [column.field for column in columns if column.field not in ("day", "total")]


@pytest.mark.parametrize("titles", TITLES)
def test_two_titles_give_the_parts_of_a_name(titles):
    parts = ["first_name", "last_name"]
    assert fields(DIRECTORY.columns(titles, Options())) == parts
    assert fields(check_columns([*titles, "day", "total"], ScoreOptions()).columns) == parts


@pytest.mark.parametrize("titles", [("Nom",), ("Name",), ("Full name", "First name"), ("Nombre",)])
def test_a_title_by_itself_is_the_whole_name(titles):
    assert fields(DIRECTORY.columns(titles, Options()))[0] == "name"


def test_the_directory_has_whole_names(acme, send):
    file = (
        "Voornaam;Tussenvoegsel;Achternaam;E-mail;Team\nUma;van;Thorn;uma@acme.example;North\n"
        ";;\"Thorn, Ulf\";ulf@acme.example;North\n"
    )  # fmt: skip
    received = send(file.replace('"', ""), "?kind=directory&delimiter=semicolon")

    assert received["state"] == "succeeded", received["error"]
    with organisation_context(acme.pk):
        reps = Rep.objects.filter(email__in=["uma@acme.example", "ulf@acme.example"])
        assert sorted(reps.values_list("name", flat=True)) == ["Ulf Thorn", "Uma van Thorn"]


def test_seats_are_found_and_created_by_whole_names(acme, send, scores):
    file = (
        "First Name,Last Name,Email,Days active,SSI score,Period end\n"
        "Olga,Petrova,olga@acme.example,4,48,2026-06-15\n"
        "Ray,Contract,,4,49,2026-06-15\n"
        "Ray,Contract,,4,50,2026-06-16\n"
    )
    received = send(file, "?unknown_reps=create&team=north")

    assert (received["state"], received["created"]) == ("succeeded", 3), received["error"]
    assert {name for name, _ in scores()} == {"Olga Petrova", "Ray Contract"}
    listed = send('name,day,total\n"Contract, Ray",2026-06-17,51\n')
    assert (listed["state"], listed["created"]) == ("succeeded", 1), listed["error"]
