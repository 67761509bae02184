"""What is in the files: the same rows in three formats, readable by people and programs."""

from datetime import date

import pytest

from apps.analytics import services as analytics
from apps.directory import services as directory
from apps.targets import services as targets
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import JANUARY, NOW, TODAY, rep, system

from .conftest import ACME, rows_of

D1, D2 = date(2026, 6, 1), date(2026, 6, 2)
PILLARS = {"brand": 17.5, "people": 9.7, "insights": 5, "relationships": 18.9}


@pytest.fixture
def drained(acme):
    def drained():
        with organisation_context(acme.pk):
            while analytics.drain(organisation_id=acme.pk, now=NOW):
                pass

    return drained


@pytest.fixture
def planned(acme):
    with organisation_context(acme.pk):
        return targets.create_plan(
            caller=system(acme),
            name="70 in six months",
            team=None,
            terms={"starts_on": D1, "stages": [
                {"threshold": 70, "due_after_months": 6}, {"threshold": 80, "due_after_months": 12}
            ]},
            today=TODAY,
        )  # fmt: skip


def test_scores_as_csv(score, rows, bobs_rep, north):
    score(bobs_rep, {D1: None}, **PILLARS)

    assert rows() == [
        {
            "rep_id": str(bobs_rep.pk), "rep_external_id": "bob", "rep_name": "Bob",
            "team_id": str(north.pk), "team_name": "North", "day": "2026-06-01",
            "total": "51.1", "brand": "17.5", "people": "9.7", "insights": "5",
            "relationships": "18.9", "observed_at": "2026-06-30T12:00:00Z", "source": "manual",
            **dict.fromkeys(
                ("industry", "industry_rank", "network_rank", "industry_total", "network_total",
                 *(f"{g}_{pillar}" for g in ("industry", "network") for pillar in PILLARS)), ""
            ),
        }
    ]  # fmt: skip


def test_scores_as_ndjson(score, rows, bobs_rep):
    score(bobs_rep, {D1: None}, **PILLARS)
    (row,) = rows(format="ndjson")

    assert (row["day"], row["total"], row["insights"]) == ("2026-06-01", 51.1, 5)
    assert (row["industry"], row["industry_rank"]) == (None, None)


def test_scores_as_a_workbook(score, rows, bobs_rep):
    score(bobs_rep, {D1: None}, **PILLARS)
    (row,) = rows(format="xlsx")

    assert (row["day"], row["total"], row["rep_name"]) == (D1, 51.1, "Bob")
    assert row["observed_at"] == "2026-06-30T12:00:00Z"
    assert row["industry"] == ""


def test_a_score_belongs_to_the_team_of_its_day(acme, score, rows, bobs_rep, south, sales):
    score(bobs_rep, {D1: 50, D2: 51})
    with organisation_context(acme.pk):
        directory.assign(caller=system(acme), rep=bobs_rep, from_day=D2, team=south, today=TODAY)

    assert [(r["day"], r["team_name"]) for r in rows()] == [
        ("2026-06-01", "North"), ("2026-06-02", "South")
    ]  # fmt: skip
    assert [r["total"] for r in rows(team=str(south.pk))] == ["51"]
    assert len(rows(team=str(sales.pk))) == 2


def test_scores_of_a_rep_and_of_days(score, rows, bobs_rep, dora):
    score(bobs_rep, {D1: 50, D2: 51})
    score(dora, {D1: 60})

    assert [r["total"] for r in rows(rep=str(dora.pk))] == ["60"]
    assert [r["total"] for r in rows(**{"from": str(D2)})] == ["51"]
    assert [r["total"] for r in rows(**{"from": str(D1), "to": str(D1)})] == ["50", "60"]


def test_a_file_says_what_the_list_says(acme, acme_api, score, rows, bobs_rep, north, monkeypatch):
    """More rows than a batch holds, and not a multiple of it."""
    monkeypatch.setattr("apps.exports.services.tables.BATCH", 3)
    for number in range(4):
        one = rep(acme, f"R{number}", north)
        score(one, {date(2026, 6, day): 40 + day for day in range(1, 5)})
    listed = acme_api.get(f"{ACME}/scores?ordering=rep&page_size=500").json()["data"]
    exported = rows(format="ndjson")

    assert len(listed) == 16
    assert [(r["rep_id"], r["day"], r["total"]) for r in exported] == [
        (r["rep"], r["day"], r["total"]) for r in listed
    ]


@pytest.mark.parametrize(
    ("format", "kind"),
    [
        ("csv", "text/csv"),
        ("ndjson", "application/x-ndjson"),
        ("xlsx", "application/vnd.openxmlformats-officedocument"),
    ],
)
def test_nothing_to_tell_is_a_file_too(acme_api, export, format, kind):
    exported = export(format=format)
    answer = acme_api.get(exported["file"])

    assert (exported["state"], exported["rows"], answer.status_code) == ("succeeded", 0, 200)
    assert exported["size"] == len(answer.getvalue())
    assert answer["Content-Type"].startswith(kind)
    assert f".{format}" in answer["Content-Disposition"]


@pytest.mark.usefixtures("no_earlier_days")
def test_statistics_of_the_organisation_and_its_teams(score, drained, rows, bobs_rep, dora, north):
    score(bobs_rep, {TODAY: 50})
    score(dora, {TODAY: 60})
    drained()
    exported = rows("statistics", "ndjson", **{"from": str(TODAY)})

    assert [(r["level"], r["team_name"], r["median"]) for r in exported] == [
        ("organisation", None, 55), ("team", "Sales", 55), ("team", "North", 50),
        ("team", "South", 60),
    ]  # fmt: skip
    assert (exported[0]["roster"], exported[0]["coverage"], exported[0]["state"]) == (2, 1, "ok")
    assert exported[2]["state"] == "single_rep"
    assert exported[2]["max_age_days"] == 0
    only = rows("statistics", "xlsx", team=str(north.pk), **{"from": str(TODAY)})
    assert [(r["team_name"], r["day"]) for r in only] == [("North", TODAY)]


def test_statistics_say_what_the_series_says(acme_api, score, drained, rows, bobs_rep, north):
    score(bobs_rep, {D1: None}, **PILLARS)
    drained()
    series = acme_api.get(f"{ACME}/teams/{north.pk}/statistics?page_size=500").json()["data"]
    exported = rows("statistics", "ndjson", team=str(north.pk))

    assert len(series) > 100
    of_measures = {"measure", "review_overdue", "value"}  # Of series of every measure.
    shared = [name for name in series[0] if name not in of_measures]
    assert [{name: row[name] for name in shared} for row in exported] == [
        {name: row[name] for name in shared} for row in series
    ]


@pytest.mark.usefixtures("no_earlier_days")
def test_attainment_says_what_the_teams_endpoint_says(
    acme_api, score, drained, planned, rows, bobs_rep, north, sales
):
    score(bobs_rep, {D1: 50, TODAY: 61})
    drained()
    exported = rows("attainment", "ndjson", on=str(TODAY))
    assessed = acme_api.get(f"{ACME}/teams/{north.pk}/attainment?on={TODAY}").json()

    assert [(r["team_name"], r["stage"]) for r in exported] == [
        (name, stage) for name in ("Sales", "North", "South") for stage in (1, 2)
    ]
    mine = [row for row in exported if row["team_id"] == str(north.pk)]
    for row, stage in zip(mine, assessed["stages"], strict=True):
        assert row["stage"] == stage.pop("position")
        assert {name: row[name] for name in stage} == stage
        assert (row["plan_id"], row["plan_name"]) == (str(planned.pk), "70 in six months")
        assert (row["median"], row["criterion"]) == (assessed["median"], assessed["criterion"])
        assert (row["baseline_day"], row["baseline"]) == ("2026-06-01", 50)


def test_attainment_is_of_today_and_of_teams_with_a_plan(acme, rows, export, fetch, north):
    assert rows("attainment") == []
    with organisation_context(acme.pk):
        targets.create_plan(
            caller=system(acme), name="North", team=north, today=TODAY,
            terms={"starts_on": JANUARY, "stages": [{"threshold": 70, "due_after_months": 6}]},
        )  # fmt: skip
    asked = export("attainment", "xlsx")

    assert (asked["on"], asked["rows"]) == (str(TODAY), 1)
    (row,) = rows_of(fetch(asked), "xlsx")
    assert (row["team_name"], row["on"], row["due_on"]) == ("North", TODAY, date(2026, 7, 1))
    assert (row["threshold"], row["state"], row["attained_on"]) == (70, "insufficient_data", "")
