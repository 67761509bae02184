"""Moves keep history: who was where, and which days are to be computed again."""

from datetime import date

import pytest

from apps.directory import services
from apps.ledger.models import StaleRange
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.sample_data import TODAY

ACME = "/api/v1/organisations/acme"


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def marked(acme):
    """The ranges marked since this was last asked, by the team's name."""

    def marked(*teams):
        names = {team.pk: team.name for team in teams}
        with organisation_context(acme.pk):
            rows = StaleRange.objects.values_list("team_id", "from_day", "to_day")
            periods = sorted((names.get(t, "all"), str(a), str(b)) for t, a, b in rows)
            StaleRange.objects.all().delete()
        return periods

    return marked


def test_a_move_keeps_what_was_and_marks_both_teams(client, bobs_rep, north, south, marked):
    marked()
    url = f"{ACME}/reps/{bobs_rep.pk}/assignments"
    first = client.put(f"{url}/2026-05-01", {"team": str(south.pk)})
    again = client.put(f"{url}/2026-05-01", {"team": str(south.pk)})

    assert (first.status_code, again.status_code) == (201, 200)
    assert marked(north, south) == [
        ("North", "2026-05-01", "2026-06-30"),
        ("South", "2026-05-01", "2026-06-30"),
    ]
    spells = [
        (row["team"], row["from_day"], row["to_day"]) for row in client.get(url).json()["data"]
    ]
    assert spells == [
        (str(north.pk), "2026-01-01", "2026-05-01"),
        (str(south.pk), "2026-05-01", None),
    ]


def test_a_rep_leaves_and_comes_back(client, bobs_rep, north, marked):
    url = f"{ACME}/reps/{bobs_rep.pk}/assignments"
    client.put(f"{url}/2026-04-01", {"team": None})
    client.put(f"{url}/2026-06-01", {"team": str(north.pk)})
    spells = [(r["team"], r["from_day"], r["to_day"]) for r in client.get(url).json()["data"]]

    assert spells == [
        (str(north.pk), "2026-01-01", "2026-04-01"),
        (None, "2026-04-01", "2026-06-01"),
        (str(north.pk), "2026-06-01", None),
    ]
    marked()
    assert client.delete(f"{url}/2026-04-01").status_code == 204
    # Newcomers and frozen cohorts of later days, too.
    assert marked(north) == [("North", "2026-04-01", "2026-06-30")]
    assert client.delete(f"{url}/2026-04-01").status_code == 404


def test_an_assignment_that_changes_nothing_marks_nothing(client, bobs_rep, north, marked):
    marked()
    url = f"{ACME}/reps/{bobs_rep.pk}/assignments"

    assert client.put(f"{url}/2026-03-01", {"team": str(north.pk)}).status_code == 201
    assert client.put(f"{url}/2026-03-01", {"team": str(north.pk)}).status_code == 200
    assert marked() == []


def test_an_assignment_of_the_future_is_marked_when_its_day_comes(client, bobs_rep, south, marked):
    marked()
    url = f"{ACME}/reps/{bobs_rep.pk}/assignments/2026-09-01"

    assert client.put(url, {"team": str(south.pk)}).status_code == 201
    assert marked() == []


@pytest.mark.parametrize("day", ["2026-02-30", "2026-W01-1", "tomorrow"])
def test_days_are_days(client, bobs_rep, north, day):
    answer = client.put(f"{ACME}/reps/{bobs_rep.pk}/assignments/{day}", {"team": str(north.pk)})

    assert answer.status_code == 400
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/from_day"]


def test_a_team_of_another_organisation_does_not_exist(client, bobs_rep, charlies_team):
    url = f"{ACME}/reps/{bobs_rep.pk}/assignments/2026-05-01"
    foreign = client.put(url, {"team": str(charlies_team.pk)})
    missing = client.put(url, {"team": str(bobs_rep.pk)})

    assert foreign.status_code == missing.status_code == 400
    assert [e["code"] for e in foreign.json()["errors"]] == ["does_not_exist"]
    assert foreign.json()["errors"][0]["pointer"] == "/team"


def test_a_team_that_moves_restates_itself_and_both_places_from_then_on(
    acme, sales, north, south, marked
):
    marked()
    with organisation_context(acme.pk):
        given = {"caller": Caller.system(organisation_id=acme.pk), "today": TODAY}
        services.change_team(team=north, changes={"parent": south}, **given)
        services.change_team(team=north, changes={"name": "Far north"}, **given)

    assert marked(north, south, sales) == [
        (name, str(TODAY), str(TODAY)) for name in ("Far north", "Sales", "South")
    ]


def test_a_team_cannot_stand_below_itself(client, sales, north):
    answer = client.patch(
        f"{ACME}/teams/{sales.pk}", {"parent": str(north.pk)}, headers={"If-Match": "*"}
    )

    assert answer.status_code == 400
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/parent", "loop")]


def test_teams_stand_at_most_twelve_deep(client):
    parent, codes = None, []
    for depth in range(13):
        answer = client.post(f"{ACME}/teams", {"name": f"Level {depth}", "parent": parent})
        codes.append(answer.status_code)
        parent = answer.data.get("id")

    assert codes == [201] * 12 + [400]


def test_rows_in_use_are_not_deleted(client, sales, north, bobs_rep):
    answers = [
        client.delete(f"{ACME}/teams/{sales.pk}", headers={"If-Match": "*"}),
        client.delete(f"{ACME}/teams/{north.pk}", headers={"If-Match": "*"}),
        client.delete(f"{ACME}/reps/{bobs_rep.pk}"),
    ]

    assert [(a.status_code, a.json()["code"]) for a in answers] == [(409, "in_use")] * 3


def test_unused_rows_are_deleted(client, north, acme):
    rep = client.post(f"{ACME}/reps", {"name": "Mistake"}).json()
    team = client.post(f"{ACME}/teams", {"name": "Mistake", "parent": str(north.pk)}).json()

    assert client.delete(f"{ACME}/reps/{rep['id']}").status_code == 204
    assert client.delete(f"{ACME}/teams/{team['id']}", headers={"If-Match": "*"}).status_code == 204


def test_an_external_id_is_taken_once(client, north):
    answer = client.post(f"{ACME}/teams", {"name": "Another", "external_id": "north"})

    assert answer.status_code in (400, 409)
    again = client.put(
        f"{ACME}/teams:by-external-id/north",
        {"name": "Nord", "parent": None},
        headers={"If-Match": "*"},
    )
    assert (again.status_code, again.json()["id"]) == (200, str(north.pk))


def test_a_day_is_today_in_the_organisations_zone(acme, client, bobs_rep, marked, north):
    client.patch(ACME, {"timezone": "Pacific/Kiritimati"})  # 14 hours ahead: 1 July already.
    marked()
    client.put(f"{ACME}/reps/{bobs_rep.pk}/assignments/{date(2026, 6, 1)}", {"team": None})

    assert marked(north) == [("North", "2026-06-01", "2026-07-01")]
