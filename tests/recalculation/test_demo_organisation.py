"""Every field of a demonstration's answers, by numpy and SciPy from the exported rows.

Written from the guides alone: nothing here imports the platform.
"""

from datetime import date, timedelta

import pytest

from . import comparing
from .demo_organisation import demo_organisation, exported
from .raw import Raw
from .stage_standings import plans_of

DAYS_BACK = (0, 1, 30, 45, 100, 170, 230, 340)
MEANS = {"linkedin_industry": "industry_total", "linkedin_network": "network_total"}


@pytest.fixture(scope="module")
def answered():
    """What the API answers, and the exports: read once."""
    with demo_organisation() as (client, today):
        ons = [today - timedelta(days=back) for back in DAYS_BACK]
        teams = list(client.pages("teams"))
        people = [*teams, *client.pages("reps")]
        yield {
            "today": today,
            "organisation": client.get(""),
            "exports": exported(client),
            "ids": {row["id"]: row["external_id"] for row in people},
            "overview": {
                (on, days): client.get("overview", on=str(on), days=days)
                for on in ons
                for days in (7, 28)
            },
            "standings": {on: list(client.pages("standings", on=str(on))) for on in ons},
            "benchmarks": {
                (on, team["external_id"]): client.get(f"teams/{team['id']}/benchmarks", on=str(on))
                for on in ons[:4]
                for team in teams
            },
            "attainment": list(client.pages("attainment", on=str(today))),
            "published": {row["key"]: row for row in client.pages("/api/v1/benchmarks/published")},
        }


@pytest.fixture(scope="module")
def raw(answered):
    settings = answered["organisation"]
    return Raw(
        answered["exports"],
        window=settings["staleness_days"],
        last=answered["today"],
        week_starts_on=settings["week_starts_on"],
    )


@pytest.fixture(scope="module")
def plans(answered):
    return plans_of(answered["exports"]["plans"])


pytestmark = pytest.mark.trial


def test_every_field_of_overviews(answered, raw, plans):
    wrong = [
        line
        for (on, days), answer in answered["overview"].items()
        for line in comparing.overview(raw, plans, answer, on, days)
    ]
    assert not wrong, f"{len(wrong)}, such as {wrong[:5]}"


def test_every_field_of_standings(answered, raw, plans):
    ids = answered["ids"]
    wrong = [
        line
        for on, answer in answered["standings"].items()
        for line in comparing.standings_of(raw, plans, answer, on, ids)
    ]
    assert not wrong, f"{len(wrong)}, such as {wrong[:5]}"


def test_every_field_of_forecasts(answered, raw, plans):
    wrong = list(comparing.forecasts(raw, plans, answered["attainment"], answered["ids"]))
    assert not wrong, f"{len(wrong)}, such as {wrong[:5]}"
    shown = [stage["forecast"] for answer in answered["attainment"] for stage in answer["stages"]]
    assert any(forecast and forecast["expected_on"] for forecast in shown)
    assert any(forecast and forecast["probability"] for forecast in shown)


def test_every_field_of_benchmarks(answered, raw):
    means = {reference: {} for reference in MEANS}
    for row in answered["exports"]["scores"]:
        for reference, column in MEANS.items():
            if row[column] is not None:
                of_rep = means[reference].setdefault(row["rep_external_id"], {})
                of_rep[raw.at(date.fromisoformat(row["day"]))] = round(row[column] * 1000)
    wrong = [
        line
        for (on, team), answer in answered["benchmarks"].items()
        for line in comparing.benchmarks(raw, answer, on, team, answered["published"], means)
    ]
    assert not wrong, f"{len(wrong)}, such as {wrong[:5]}"
    references = {d["reference"] for a in answered["benchmarks"].values() for d in a["deltas"]}
    assert references == {"organisation", "parent_team", "published", *MEANS}
