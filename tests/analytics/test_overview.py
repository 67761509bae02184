"""What each caller reads in an overview and in summaries, and their less usual fields."""

import pytest

from apps.access.models import Membership
from apps.directory import services as directory
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import TODAY, key, move, rep, system

from .conftest import scored_at_once
from .test_small_teams import ACME, SINCE, YESTERDAY
from .test_small_teams import held_until_today as held_until_today
from .test_small_teams import no_earlier_days as no_earlier_days
from .test_small_teams import staffed as staffed
from .test_small_teams import west as west

ON = {"on": str(TODAY)}
FIGURES = ("roster", "scored", "excused", "coverage", "state", "median", "lower_quartile",
           "upper_quartile")  # fmt: skip
NUMBERS = (*FIGURES, "change", "composition_effect")


@pytest.fixture
def read(api):
    """Read an address of Acme on a day: `read(alice, "overview")`."""

    def read(who, path, **query):
        answer = api(who).get(f"{ACME}/{path}", ON | query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    return read


def by_name(overview):
    return {line["name"]: line for line in overview["teams"]}


def figures(line):
    return {name: line[name] for name in FIGURES}


def test_those_who_list_nobody_read_no_figures(acme, read, bob, north, south, west, staffed):
    staffed({north: [50] * 9, south: [40] * 9, west: [41] * 9})
    nothing = dict.fromkeys(NUMBERS) | {"reason": "below_minimum_cohort"}
    for who in (bob, key(acme, "statistics:read", "directory:read")):
        overview = read(who, "overview")
        assert overview["teams"]
        for line in (overview["organisation"], *overview["teams"]):
            assert {name: line[name] for name in nothing} == nothing
            assert line["sparkline"] == [None] * 26
        for path in ("summary", "teams/north/summary"):
            summary = read(who, path)
            assert figures(summary) == dict.fromkeys(FIGURES)
            assert summary["histogram"] is summary["bounds"] is None
            assert {change["change"] for change in summary["changes"]} == {None}


def test_a_manager_reads_own_teams_in_full_and_the_organisation_as_in_statistics(
    read, alice, north, south, west, staffed
):
    staffed({south: [40] * 3, west: [41] * 4})
    overview = read(alice, "overview")
    assert list(by_name(overview)) == ["North"]
    assert by_name(overview)["North"]["median"] == 80
    organisation = overview["organisation"]
    assert (organisation["median"], organisation["roster"]) == (40, 10)
    assert organisation["lower_quartile"] is organisation["composition_effect"] is None
    assert by_name(overview)["North"]["delta_to_organisation"] == 40
    summary = read(alice, "summary")
    assert (summary["median"], summary["histogram"], summary["bounds"]) == (40, None, None)


def test_an_organisation_with_few_others_is_hidden_from_a_manager(
    read, alice, ana, north, south, staffed
):
    staffed({south: [40] * 9})
    for path in ("overview", "summary"):
        shown, everything = read(alice, path), read(ana, path)
        line, full = (one.get("organisation", one) for one in (shown, everything))
        assert figures(line) == dict.fromkeys(FIGURES)
        assert line["reason"] == "below_minimum_cohort"
        assert full["median"] == 40


@pytest.mark.usefixtures("held_until_today")
def test_days_with_another_managers_team_are_hidden(read, alice, ana, north):
    shown = {}
    for who in (alice, ana):
        line = by_name(read(who, "overview", days=1))["North"]
        before = by_name(read(who, "overview", on=str(YESTERDAY)))["North"]
        summary = read(who, "teams/north/summary", on=str(YESTERDAY))
        shown[who] = (
            line["median"], line["change"], line["composition_effect"],
            before["median"], before["current_stage"]["state"], before["current_stage"]["gap"],
            summary["median"], summary["histogram"] is None,
        )  # fmt: skip

    assert shown[alice][:3] == (80, None, None)
    assert shown[alice][3:] == (None, "insufficient_data", None, None, True)
    assert shown[ana] == (80, 0, 0, 80, "met", -10, 80, False)


def test_a_day_without_figures_has_none(read, acme_key, north):
    overview = read(acme_key, "overview", on="2001-01-01")
    line = by_name(overview)["North"]
    assert (line["roster"], line["state"], line["reason"]) == (0, "insufficient_data", "no_roster")
    assert line["current_stage"] is line["plan"] is line["change"] is None
    summary = read(acme_key, "teams/north/summary", on="2001-01-01")
    assert (summary["reason"], summary["histogram"]) == ("no_roster", None)


def test_the_tree_is_that_of_the_day(acme, read, acme_key, sales, north, south):
    with organisation_context(acme.pk):
        directory.set_parent(
            caller=system(acme), team=south, parent=north, from_day=TODAY, today=TODAY
        )
    parents = [
        {line["name"]: line["parent"] for line in read(acme_key, "overview", on=str(day))["teams"]}
        for day in (YESTERDAY, TODAY)
    ]
    assert [each["South"] for each in parents] == [str(sales.pk), str(north.pk)]
    assert parents[1]["Sales"] is None
    asked = (("north", YESTERDAY), ("north", TODAY), ("unknown", TODAY))
    within = [
        set(by_name(read(acme_key, "overview", team=name, on=str(day)))) for name, day in asked
    ]
    assert within == [{"North"}, {"North", "South"}, set()]


def test_an_archived_team_is_shown_on_the_days_before(acme, read, acme_key, south, dora):
    move(dora, None, TODAY)
    with organisation_context(acme.pk):
        directory.change_team(
            caller=system(acme), team=south, changes={"archived_from": TODAY}, today=TODAY
        )
    assert "South" in by_name(read(acme_key, "overview", on=str(YESTERDAY)))
    assert "South" not in by_name(read(acme_key, "overview"))


def test_managers_are_named_to_those_who_read_members(acme, read, acme_key, alice, ana, north):
    with organisation_context(acme.pk):
        alices = Membership.objects.get(user=alice)
    for who in (acme_key, ana):
        lines = by_name(read(who, "overview"))
        assert lines["North"]["managers"] == [{"member": str(alices.pk), "name": alices.name}]
        assert lines["South"]["managers"] == []
    assert by_name(read(alice, "overview"))["North"]["managers"] is None


def test_the_newest_import_is_shown_to_those_who_see_it(
    acme, api, read, acme_key, ana, alice, north
):
    content = b"external_id,day,total\nbob,2026-06-29,50\n"
    answer = api(acme_key).post(
        f"{ACME}/imports:raw?filename=june.csv", content, content_type="text/csv"
    )
    assert answer.status_code == 202, answer.content
    shown = {who: read(who, "overview") for who in (acme_key, ana, alice)}

    job = shown[acme_key]["last_import"]
    assert (job["job"], job["state"], job["id"]) == (answer.json()["job"], "queued", None)
    assert shown[ana]["last_import"] == job
    assert shown[alice]["last_import"] is None
    assert shown[ana]["freshness"]["waiting_imports"] == 1


@pytest.fixture
def ten(acme, north, drained):
    """Ten reps of North, eight of them scored, and one who was scored 28 days ago and has left."""
    first = TODAY.replace(day=2)
    people = [rep(acme, f"P{n}", north, since=SINCE) for n in range(10)]
    left = rep(acme, "Left", north, since=SINCE)
    move(left, None, TODAY)
    totals = [35.2, 49.499, 49.5, 51, 60, 69.5, 90, 100]
    scores = {(one, TODAY): total for one, total in zip(people, totals, strict=False)}
    scores |= {(one, first): total - 2 for one, total in zip(people, totals, strict=False)}
    scored_at_once(acme, scores | {(left, first): 99})
    drained()


@pytest.mark.usefixtures("ten")
def test_a_summary_has_bins_bounds_and_changes(read, acme_key, bobs_rep):
    move(bobs_rep, None, SINCE)
    summary = read(acme_key, "teams/north/summary")

    bins = {(each["lowest"], each["highest"]): each["reps"] for each in summary["histogram"]}
    assert {span: reps for span, reps in bins.items() if reps} == {
        (30, 39): 1, (40, 49): 1, (50, 59): 2, (60, 69): 1, (70, 79): 1, (90, 100): 2,
    }  # fmt: skip
    assert len(bins) == 10
    assert (summary["roster"], summary["scored"], summary["median"]) == (11, 8, 55.5)
    assert summary["bounds"] == {"lowest": 49.5, "highest": 69.5}
    changes = {change["days"]: change for change in summary["changes"]}
    assert changes[28] == {
        "days": 28, "since": "2026-06-02", "change": -2.5, "same_reps": 2,
        "composition_effect": -4.5,
    }  # fmt: skip
    assert changes[90]["change"] is changes[90]["composition_effect"] is None


@pytest.mark.parametrize(
    ("query", "code"),
    [("days=0", "out_of_range"), ("days=367", "out_of_range"), ("days=x", "out_of_range"),
     ("on=today", "not_a_day"), ("team=", "blank"), ("team=%00", "not_text"),
     ("grain=day", "unknown_parameter")],
)  # fmt: skip
def test_parameters_are_checked(api, acme_key, query, code):
    answer = api(acme_key).get(f"{ACME}/overview?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)
