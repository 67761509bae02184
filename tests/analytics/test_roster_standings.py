"""The standings of the reps on the roster of a day, as the API tells them."""

from datetime import date, timedelta

import pytest

from tests.clock import noon as noon
from tests.sample_data import TODAY, key, move, reading, record, rep, team

from .standing_fixtures import client as client
from .standing_fixtures import plan as plan

ACME = "/api/v1/organisations/acme"
STANDINGS = f"{ACME}/standings"


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def listed(api, client):
    def listed(who=None, **query):
        answer = (api(who) if who else client).get(STANDINGS, {"on": str(TODAY)} | query)
        assert answer.status_code == 200, answer.content
        return answer.json()["data"]

    return listed


@pytest.fixture
def pillars(acme):
    """Record pillars of a rep: `pillars(anna, {day: (20, 15, 15, 20)})`."""

    def pillars(one, by_day):
        names = ("brand", "people", "insights", "relationships")
        readings = {
            (one, day): reading(**dict(zip(names, values, strict=True)))
            for day, values in by_day.items()
        }
        record(acme, readings)

    return pillars


def test_the_whole_row(plan, listed, acme, north, bobs_rep, pillars):
    anna = rep(acme, "Anna", north)
    pillars(anna, {ago(1): (20, 15, 15, 20)})
    pillars(
        bobs_rep,
        {
            date(2026, 4, 28): (10, 10, 10, 10),
            ago(28): (13, 10, 12, 15),
            ago(8): (15, 10, 12, 14),
            ago(3): (15, 11.5, 12, 15.5),
        },
    )
    made = plan(north)

    one, other = listed(within="north")
    assert (one["name"], one["rank"], one["percentile"], one["met"]) == ("Anna", 1, 75, True)
    assert other == {
        "rep": str(bobs_rep.pk),
        "name": "Bob",
        "team": str(north.pk),
        "excused": False,
        "total": 54,
        "brand": 15,
        "people": 11.5,
        "insights": 12,
        "relationships": 15.5,
        "age_days": 3,
        "change_7": 3,
        "change_28": 4,
        "change_90": None,
        "stage": {
            "plan": made["id"],
            "plan_version": 1,
            "plan_owner": str(north.pk),
            "own_plan": False,
            "criterion": "share",
            "position": 1,
            "threshold": 70,
            "starts_on": "2026-05-01",
            "due_on": "2026-08-01",
        },
        "gap": 16,
        "met": False,
        "state": "at_risk",
        "pace": pytest.approx(14 / 19.565),
        "expected": 59.565,
        "required_rate": 14.531,
        "reason": None,
        "rank": 2,
        "percentile": 25,
        "ranked": 2,
        "rank_reason": None,
        "pillar_behind": {"pillar": "brand", "by": 5, "reference": 20},
        "pillar_reason": None,
    }


def by_name(rows):
    return {row["name"]: row for row in rows}


def test_ranks_are_among_the_team_whatever_is_filtered(listed, acme, sales, north, south, score):
    inner = team(acme, "Inner", north)
    for name, where, total in [
        ("A", north, 60),
        ("B", north, 60),
        ("C", inner, 70),
        ("D", north, 50),
    ]:
        score(rep(acme, name, where), {TODAY: total})

    rows = by_name(listed(within="sales"))
    assert {
        name: (row["rank"], row["ranked"], row["percentile"]) for name, row in rows.items()
    } == {
        "A": (1, 3, 66.667),
        "B": (1, 3, 66.667),
        "C": (1, 1, 50),
        "D": (3, 3, 16.667),
        "Bob": (None, None, None),
        "Dora": (None, None, None),
    }
    assert rows["Bob"]["rank_reason"] == rows["Bob"]["reason"] == "no_scores"
    assert by_name(listed(within="north")) == {n: rows[n] for n in ("A", "B", "C", "D", "Bob")}
    assert by_name(listed(team="north")) == {n: rows[n] for n in ("A", "B", "D", "Bob")}


def test_teams_are_those_of_the_day(listed, acme, north, south, bobs_rep, score):
    score(bobs_rep, {ago(9): 60})
    move(bobs_rep, south, ago(3))

    assert [row["name"] for row in listed(team="north")] == []
    before = listed(team="north", on=str(ago(4)))
    assert [(row["name"], row["team"], row["age_days"]) for row in before] == [
        ("Bob", str(north.pk), 5)
    ]
    move(bobs_rep, None, ago(1))
    assert "Bob" not in by_name(listed())


def test_absent_reps_stand_on_no_board(client, listed, acme, alice, north, bobs_rep, score):
    anna = rep(acme, "Anna", north)
    score(bobs_rep, {TODAY: 60})
    score(anna, {TODAY: 50})
    url = f"{ACME}/reps/{bobs_rep.pk}/absences/{TODAY}"
    body = {"to_day": "2026-07-02", "kind": "leave", "state": "approved"}
    assert client.put(url, body).status_code == 201

    rows = by_name(listed(team="north"))
    assert (list(rows), rows["Anna"]["rank"], rows["Anna"]["ranked"]) == (["Anna"], 1, 1)
    assert by_name(listed(alice)) == rows
    (away,) = listed(team="north", excused="true")
    assert (away["name"], away["excused"], away["total"], away["rank"]) == ("Bob", True, 60, None)
    assert (away["rank_reason"], away["pillar_reason"]) == ("excused", "excused")
    assert set(by_name(listed(team="north", excused="any"))) == {"Anna", "Bob"}


def test_the_own_plan_of_a_rep_and_no_plan_at_all(plan, listed, acme, north, bobs_rep, score):
    anna = rep(acme, "Anna", north)
    score(bobs_rep, {TODAY: 45})
    score(anna, {TODAY: 45})
    none = by_name(listed())["Bob"]
    assert (none["stage"], none["gap"], none["met"], none["state"]) == (None, None, None, None)
    assert (none["reason"], none["pillar_reason"]) == ("no_plan", "no_plan")
    plan(north)
    made = plan(rep=str(bobs_rep.pk), stages=[{"threshold": 45, "due_after_months": 3}])

    rows = by_name(listed())
    assert (rows["Bob"]["stage"]["plan"], rows["Bob"]["stage"]["own_plan"]) == (made["id"], True)
    assert (rows["Bob"]["gap"], rows["Bob"]["met"]) == (0, True)
    assert (rows["Anna"]["gap"], rows["Anna"]["met"]) == (25, False)
    assert rows["Anna"]["pillar_reason"] == "no_pillars"


@pytest.mark.parametrize("who", ["ada", "ana", "alice", "bob"])
def test_who_is_listed_is_who_may_be_read_alone(
    request, api, who, plan, listed, acme, north, score
):
    """The list and the standing of one rep follow the same policy, on every day."""
    plan()
    south, inner = request.getfixturevalue("south"), team(acme, "Inner", north)
    reps = [request.getfixturevalue(name) for name in ("bobs_rep", "dora")]
    reps += [rep(acme, name, where) for name, where in [("I", inner), ("J", south), ("K", north)]]
    move(reps[3], north, ago(10))
    move(reps[4], south, ago(10))
    caller = request.getfixturevalue(who)
    for day in (ago(20), TODAY):
        rows = listed(caller, on=str(day))
        alone = {
            str(one.pk)
            for one in reps
            if api(caller).get(f"{ACME}/reps/{one.pk}/attainment?on={day}").status_code == 200
        }
        assert {row["rep"] for row in rows} == alone
        assert len(alone) == {"ada": 5, "ana": 5, "bob": 1}.get(who, len(alone))
    assert len(alone) > 0


def test_a_rep_learns_nothing_of_colleagues(listed, plan, acme, north, bob, bobs_rep, pillars):
    plan()
    pillars(rep(acme, "Anna", north), {TODAY: (20, 15, 15, 20)})
    pillars(bobs_rep, {TODAY: (10, 10, 10, 10)})

    (own,) = listed(bob)
    assert (own["total"], own["gap"], own["rank"], own["percentile"], own["ranked"]) == (
        40, 30, None, None, None,
    )  # fmt: skip
    assert own["rank_reason"] == own["pillar_reason"] == "below_minimum_cohort"
    assert own["pillar_behind"] is None


def test_a_managers_ranks_are_those_of_everybody(
    listed, plan, acme, alice, north, bobs_rep, pillars
):
    """Also where a rep of the day has left since, whom the manager does not list any more."""
    plan()
    anna = rep(acme, "Anna", north)
    pillars(anna, {ago(20): (20, 15, 15, 20)})
    pillars(bobs_rep, {ago(20): (10, 10, 10, 10)})
    move(anna, None, ago(5))

    whole = by_name(listed(on=str(ago(15))))
    managed = by_name(listed(alice, on=str(ago(15))))
    assert managed == {"Bob": whole["Bob"]}
    assert (managed["Bob"]["rank"], managed["Bob"]["ranked"]) == (2, 2)
    assert managed["Bob"]["pillar_behind"] == {"pillar": "brand", "by": 10, "reference": 20}


def test_keys_need_the_scope_of_scores(api, acme):
    assert api(key(acme, "statistics:read")).get(STANDINGS).status_code == 403
    assert api(key(acme, "scores:read")).get(STANDINGS).status_code == 200
