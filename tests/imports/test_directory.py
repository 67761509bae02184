"""Teams, reps and who is in which team, from one file."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.directory.models import Rep, Team, TeamParent
from ssi_platform.domain.calendar import FIRST_DAY
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW, team

from .directories import noted as noted
from .directories import put as put
from .directories import reps, stays, tree

SINCE = "2026-03-01"
FIXTURES = [("Bob", "North", "2026-01-01"), ("Dora", "South", "2026-01-01")]

pytestmark = pytest.mark.usefixtures("bobs_rep", "dora")


def test_equal_names_below_two_teams_are_two_teams(put, acme, noted):
    header = ["office", "manager", "name", "since"]
    rows = [header, ["East", "Cara", "Ada", SINCE], ["West", "cara", "Eve", SINCE],
            [" EAST", "CARA", "Ina", ""]]  # fmt: skip
    assert put(*rows) == ([3, 0, 0], {})
    assert stays(acme) == [
        ("Ada", "Cara", SINCE), *FIXTURES, ("Eve", "cara", SINCE), ("Ina", "Cara", "2026-06-30"),
    ]  # fmt: skip
    events, days = noted()
    assert events == [("assign", "assignment")] * 3 + [("create", "rep")] * 3 + (
        [("create", "team")] * 4 + [("create", "teamparent")] * 2
    )
    assert days == [("Cara", SINCE, "2026-06-30"), ("cara", SINCE, "2026-06-30")]
    assert put(*rows) == ([0, 0, 3], {})
    assert noted() == ([], [])


def test_reps_are_found_by_their_names(put, acme, bobs_rep):
    with organisation_context(acme.pk):
        bobs_rep.email = "bob@acme.example"
        bobs_rep.profile_url = "https://www.linkedin.com/in/bob/"
        bobs_rep.save()
    header = ["id", "email", "profile", "name"]
    for row in (
        [str(bobs_rep.pk).upper(), "", "", ""],
        ["bob", "BOB@acme.example", "", "Bob"],
        ["", "Bob@Acme.example", "", ""],
        ["", "", "http://uk.linkedin.com/in/BOB?trk=x", ""],
        ["", "", "", "Bob"],
        ["", "", "linkedin.com/in/bob", "Bob"],
    ):
        assert put(header, row) == ([0, 0, 1], {}), row
    assert put(header, ["", "bob@acme.example", "", "Robert"]) == ([0, 1, 0], {})
    assert put(header, ["bob", "rob@acme.example", "", ""]) == ([0, 1, 0], {})
    assert reps(acme) == {
        "Robert": ("bob", "rob@acme.example", "https://www.linkedin.com/in/bob/"),
        "Dora": ("dora", "", ""),
    }


def test_identifiers_distinguish_reps_of_one_name(put, acme):
    """A rep of the same name with another address is a new rep; one without an address is not."""
    header = ["id", "email", "name"]
    assert put(header, ["", "dora@acme.example", "DORA"]) == ([0, 1, 0], {})
    assert put(header, ["", "d2@acme.example", "Dora"]) == ([1, 0, 0], {})
    assert put(header, ["d-2", "", "Dora"]) == ([0, 1, 0], {})
    assert put(header, ["d-3", "", "Dora"]) == ([1, 0, 0], {})
    assert put(header, ["", "", "dora"]) == ([0, 0, 0], {2: [("name", "ambiguous_rep")]})
    with organisation_context(acme.pk):
        result = Rep.objects.values_list("external_id", "name", "email").order_by("external_id")
        assert list(result)[1:] == [
            ("d-2", "Dora", "d2@acme.example"),
            ("d-3", "Dora", ""),
            ("dora", "DORA", "dora@acme.example"),
        ]


def test_a_rep_of_another_organisation_is_not_found(put, acme, globex, charlies_rep):
    with organisation_context(globex.pk):
        charlies_rep.email = "eve@shared.example"
        charlies_rep.save()
    file = [["id", "email", "name"], ["eve", "eve@shared.example", "Eva"]]
    assert put(*file) == ([1, 0, 0], {})
    assert put(["id", "name"], [str(charlies_rep.pk), "Somebody"]) == ([1, 0, 0], {})
    assert reps(globex) == {"Eve": ("eve", "eve@shared.example", "")}


def test_a_rep_moves_and_history_stays(put, acme, noted):
    rows = [["id", "team", "from"], ["bob", "south", "2026-05-01"], ["bob", "North", "2026-06-01"],
            ["dora", "South", "2026-02-01"]]  # fmt: skip
    assert put(*rows) == ([0, 2, 1], {})
    assert stays(acme) == [
        FIXTURES[0], ("Bob", "North", "2026-06-01"), ("Bob", "South", "2026-05-01"), FIXTURES[1],
    ]  # fmt: skip
    _, days = noted()
    assert days == [("North", "2026-05-01", "2026-06-30"), ("South", "2026-05-01", "2026-05-31")]
    assert put(*rows) == ([0, 0, 3], {})


def test_the_order_of_a_reps_rows_does_not_count(put, acme):
    rows = [["bob", "North", "2026-06-01"], ["bob", "South", "2026-05-01"]]
    assert put(["id", "team", "from"], *rows) == ([0, 2, 0], {})
    assert ("Bob", "North", "2026-06-01") in stays(acme)


def test_the_files_day_is_the_day_of_rows_without_one(put, acme):
    header = ["name", "team"]
    assert put(header, ["Kim", "Sales / North"], day=date(2026, 4, 1)) == ([1, 0, 0], {})
    assert ("Kim", "North", "2026-04-01") in stays(acme)
    assert put(header, ["Kim", "North"]) == ([0, 0, 1], {})  # There already.


def test_teams_are_named_by_id_path_or_unique_name(put, acme, north, south):
    west = team(acme, "West")
    team(acme, "Inner", west)
    with organisation_context(acme.pk):
        other = Team.objects.create(organisation=acme, name="North")
        TeamParent.objects.create(organisation=acme, team=other, parent=west, from_day=FIRST_DAY)
    header = ["name", "team"]
    names = [str(north.pk), "north", "Sales / North", "west /  NORTH", "inner", "SALES"]
    assert put(header, *[[f"R{n}", name] for n, name in enumerate(names)]) == ([6, 0, 0], {})
    result = [place for name, place, _ in stays(acme) if name.startswith("R")]
    assert result == ["North", "North", "North", "North", "Inner", "Sales"]
    unknown = [("team", "does_not_exist")]
    assert put(header, ["S", "North"], ["T", "Sales / Nowhere"], ["U", "Nowhere"]) == (
        [0, 0, 0],
        {2: [("team", "ambiguous_team")], 3: unknown, 4: unknown},
    )


def test_an_external_id_goes_with_its_team(put, acme, noted):
    """It is given, then found by; where it stands and what it is called may change."""
    header = ["team_1", "team_2", "team id"]
    given = [header, ["Sales", "North", "north"], ["East", "", "e"], ["East", "Cara", "c"]]
    assert put(*given) == ([2, 0, 1], {})
    noted()
    moved = [header, ["West", "Carla", "c"], ["Sales", "Nord", "north"], ["East", "", "e"]]
    assert put(*moved) == ([0, 2, 1], {})
    assert tree(acme) == {
        "Sales": None, "Nord": "Sales", "South": "Sales", "East": None, "West": None,
        "Carla": "West",
    }  # fmt: skip
    events, days = noted()
    assert events == [("change", "team")] * 2 + [("create", "team"), ("create", "teamparent")]
    assert days == [(name, str(NOW.date()), str(NOW.date())) for name in ("Carla", "East", "West")]
    assert put(*moved) == ([0, 0, 3], {})


def test_a_single_level_says_nothing_of_what_is_above(put, acme):
    assert put(["region", "team id"], ["Nord", "north"], ["East", "e"]) == ([1, 1, 0], {})
    assert tree(acme) == {"Sales": None, "Nord": "Sales", "South": "Sales", "East": None}


def test_rows_may_name_teams_that_others_describe(put, acme):
    header = ["name", "team", "team_1", "team_2", "team id"]
    rows = [["Ada", "c", "", "", ""], ["Eve", "East / Cara", "", "", ""],
            ["Ina", "", "", "", "c"], ["", "", "East", "Cara", "c"]]  # fmt: skip
    assert put(header, *rows) == ([4, 0, 0], {})
    assert [place for _, place, _ in stays(acme)] == ["Cara", "North", "South", "Cara", "Cara"]


def test_forty_rows_cost_as_many_queries_as_ten(put):
    """They read and lock what is there once, and write each kind of row in one statement."""

    def queries(count, name, manager):
        reps = [[f"r-{n}", f"{name} {n}", f"O{n % 5}", manager.format(n)] for n in range(count)]
        with CaptureQueriesContext(connection) as captured:
            result = put(["id", "name", "office", "manager"], ["bob", name, "O0", ""], *reps)
        return len(captured), result

    few, first = queries(10, "Rep", "M{}")
    many, mixed = queries(40, "Rep", "M{}")
    again, last = queries(40, "Rep", "M{}")
    assert (first, mixed, last) == (([11, 0, 0], {}), ([30, 0, 11], {}), ([0, 0, 41], {}))
    assert again < many <= few
    few, first = queries(10, "Changed", "")
    many, mixed = queries(40, "Moved", "")
    assert (first, mixed) == (([0, 11, 0], {}), ([0, 41, 0], {}))
    assert many <= few
