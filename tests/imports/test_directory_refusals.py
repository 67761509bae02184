"""Rows of a directory that cannot be true, and what a manager's file may not do."""

import pytest

from apps.access.models import Membership
from apps.directory.services import add_manager
from apps.directory.services.tree import MAX_DEPTH
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.roles import Role
from tests.sample_data import NOW, member, rep, system, team

from .directories import noted as noted
from .directories import put as put
from .directories import read, reps, stays, table, task, tree

SINCE = "2026-03-01"

pytestmark = pytest.mark.usefixtures("bobs_rep", "dora")


@pytest.mark.parametrize(
    ("header", "rows", "errors"),
    [
        (
            "id,name,email",
            ["1,Ada,a@x.example", "2,Eve,A@x.example", "1,Ida,", "1,ADA,a@X.example", "3,,"],
            {
                3: [("external_id", "conflict")],
                4: [("name", "duplicate")],
                6: [("name", "required")],
            },
        ),
        (
            "id,name,email",
            ["1,Ada,a@x.example", "2,,a@x.example", ",Ada,b@x.example"],
            {3: [("external_id", "conflict")]},
        ),
        ("id,name,email", ["1,A,a@x.io", "bob,,a@x.io"], {3: [("email", "conflict")]}),
        ("name,linkedin", ["A,x.io/a", "B,x.io/b", "B,x.io/a"], {4: [("name", "duplicate")]}),
        ("id,linkedin", ["bob,x.io/a", "dora,x.io/a"], {3: [("profile_url", "conflict")]}),
        (
            "name,team,from",
            ["Bob,North,2026-05-01", "bob,South,2026-05-01", "Bob,North,2026-05-01"],
            {3: [("team", "duplicate")]},
        ),
        (
            "name,team_1,team_2,team id",
            ["A,Sales,North,n", "A,Sales,North,"],
            {2: [("team_external_id", "conflict")]},
        ),
        ("name,team,team id", ["A,North,south"], {2: [("team_external_id", "conflict")]}),
        ("name,team id", ["A,nowhere"], {2: [("team_external_id", "does_not_exist")]}),
        ("team_1,team_2,team id", ["Sales,North,sales"], {2: [("team_2", "loop")]}),
    ],
)
def test_rows_that_cannot_be_true_are_refused(put, header, rows, errors):
    counts, reasons = put(header.split(","), *[row.split(",") for row in rows])
    assert reasons == errors
    assert sum(counts) == len(rows) - len(errors)


def test_errors_name_the_other_row(acme):
    rows = [["id", "name", "email"], ["1", "A", "a@x.io"], ["2", "B", "a@x.io"], ["1", "C", ""]]
    file = read(table(*rows), task(acme))
    with organisation_context(acme.pk):
        file.store(now=NOW, dry=False)
    assert [(e["row"], e["value"], e["detail"]) for e in file.errors.first] == [
        (3, "2", "The rep has another external id, 1, by row 2."),
        (4, "C", "Disagrees with row 2, of the same rep."),
    ]


@pytest.fixture
def manages():
    """Make a manager of a team."""

    def manages(organisation, name, managed):
        user = member(organisation, name, Role.MANAGER)
        with organisation_context(organisation.pk):
            place = Membership.objects.get(user=user)
            add_manager(caller=system(organisation), team=managed, membership=place)
        return user

    return manages


def test_no_team_stands_deeper_than_twelve_levels(put, acme, south, manages):
    """Nothing is made of a row whose last team would stand too deep."""
    lowest = south
    for level in range(3, MAX_DEPTH):
        lowest = team(acme, f"Level {level}", lowest)
    mia = manages(acme, "mia", lowest)
    rows = [["Level 11", "A", "B"], ["level 11", "C", ""]]
    assert put(["team_1", "team_2", "team_3"], *rows, who=mia) == (
        [1, 0, 0],
        {2: [("team_3", "loop")]},
    )
    assert {"A", "B", "C"} & tree(acme).keys() == {"C"}


def test_a_manager_writes_their_own_tree_only(put, acme, alice, south):
    """Reps and teams that the manager cannot see are unknown; their external ids are taken."""
    rep(acme, "Kim", south)
    header = ["id", "name", "team_1", "team_2", "team id", "from"]
    rows = [
        (["bob", "Robert", "North", "", "", ""], None),
        (["", "Ada", "North", "Inner", "in", SINCE], None),
        (["", "Ada", "North", "", "", "2026-05-01"], None),  # Out of a team that is new.
        (["", "Eve", "", "", "", ""], ("team", "required")),
        (["", "Ida", "Sales", "", "", ""], ("team_1", "required")),
        (["", "Ina", "East", "Inner", "", ""], ("team_1", "required")),
        (["", "Ira", "", "", "south", ""], ("team_external_id", "does_not_exist")),
        (["", "Iva", "North", "Deep", "south", ""], ("team_external_id", "conflict")),
        (["kim", "Kim", "North", "", "", ""], ("external_id", "conflict")),
        (["", "Dora", "North", "", "", ""], None),  # Another than the Dora of South.
    ]
    counts, errors = put(header, *[row for row, _ in rows], who=alice)

    assert errors == {
        number: [refused] for number, (_, refused) in enumerate(rows, start=2) if refused
    }
    assert counts == [2, 2, 0]
    assert tree(acme) == {"Sales": None, "North": "Sales", "South": "Sales", "Inner": "North"}
    assert stays(acme) == [
        ("Ada", "Inner", SINCE), ("Ada", "North", "2026-05-01"), ("Dora", "North", "2026-06-30"),
        ("Dora", "South", "2026-01-01"), ("Kim", "South", "2026-01-01"),
        ("Robert", "North", "2026-01-01"),
    ]  # fmt: skip


def test_a_manager_moves_teams_within_their_tree(put, acme, alice):
    """What stands at the top of what they see stands where others put it."""
    header = ["team_1", "team_2", "team_3", "team id"]
    rows = [["North", "A", "B", "b"], ["Nord", "", "", "north"], ["Nord", "New", "B", "b"]]
    assert put(header, rows[0], who=alice) == ([1, 0, 0], {})
    assert put(header, *rows[1:], who=alice) == ([0, 2, 0], {})
    assert put(header, ["Nord", "New", "Top", "north"], who=alice) == (
        [0, 0, 0],
        {2: [("team_3", "not_your_team")]},
    )
    assert tree(acme) == {
        "Sales": None, "Nord": "Sales", "South": "Sales", "A": "Nord", "New": "Nord", "B": "New",
    }  # fmt: skip


def test_a_manager_does_not_rewrite_the_history_of_others(put, acme, alice):
    """Bob was in South before he came to Alice, who sees him now."""
    rows = [["id", "team", "from"], ["bob", "South", "2025-06-01"]]
    assert put(*rows) == ([0, 1, 0], {})
    header = ["id", "team_1", "team_2", "from"]
    back = [["bob", "North", "New", "2025-07-01"], ["bob", "North", "", "2026-05-01"]]
    refused = {2: [("team", "not_your_team")]}
    assert put(header, *back, who=alice) == ([0, 0, 1], refused)
    assert "New" not in tree(acme)
    assert put(header, *back, who=alice, mode="all_or_nothing") == (None, refused)


def test_all_or_nothing_and_dry_runs_write_nothing(put, acme, noted):
    before = (tree(acme), reps(acme), stays(acme))
    rows = [["name", "team_1", "team_2"], ["Ada", "East", "Cara"], ["Dora", "Sales", "North"]]
    missing = {4: [("team_1", "missing_level")]}

    assert put(*rows, ["Eve", "", "Cara"], mode="dry_run", dry=True) == ([1, 1, 0], missing)
    unknown = put(["name", "team"], ["Ada", "North"], ["Eve", "East"], mode="all_or_nothing")
    assert unknown == (None, {3: [("team", "does_not_exist")]})
    assert (tree(acme), reps(acme), stays(acme)) == before
    assert noted() == ([], [])
