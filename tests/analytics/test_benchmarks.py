"""A team's median beside others."""

from datetime import date

import pytest

from apps.analytics.models import PublishedFigure
from apps.jobs.services import run_next
from tests.clock import noon as noon
from tests.sample_data import BEFORE, NOW, TODAY, reading, record, rep

from .conftest import scored_at_once

ACME = "/api/v1/organisations/acme"
FIRST = date(2026, 6, 1)


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def placed(acme, north, south, bobs_rep, dora, drained):
    """North, with Bob, at 50, 60, 70; South, with Dora, at 20 and 30."""
    totals = {(bobs_rep, TODAY): 50, (dora, TODAY): 20}
    for team, total in ((north, 60), (north, 70), (south, 30)):
        totals[rep(acme, f"R{total}", team, since=FIRST), TODAY] = total
    scored_at_once(acme, totals)
    drained()


@pytest.mark.usefixtures("placed")
def test_deltas_name_their_references_and_sources(client, north, sales):
    comparison = client.get(f"{ACME}/teams/{north.pk}/benchmarks").json()
    by_reference = {delta["reference"]: delta for delta in comparison["deltas"]}

    assert (comparison["on"], comparison["median"], comparison["state"]) == (str(TODAY), 60, "ok")
    assert {k: by_reference["organisation"][k] for k in ("value", "delta", "kind", "key")} == {
        "value": 50,
        "delta": 10,
        "kind": "median",
        "key": None,
    }
    parent = by_reference["parent_team"]
    assert (parent["value"], parent["delta"], parent["key"]) == (50, 10, str(sales.pk))
    assert parent["label"] == "vs the median of Sales"

    published = {d["key"]: d for d in comparison["deltas"] if d["reference"] == "published"}
    figures = PublishedFigure.objects.filter(unit__in=["ssi_mean", "ssi_median"])
    assert published.keys() == {figure.key for figure in figures} != set()
    for figure in figures:
        delta = published[figure.key]
        assert delta["value"] == float(figure.value)
        assert delta["delta"] == pytest.approx(60 - float(figure.value))
        assert delta["kind"] == figure.unit.removeprefix("ssi_")
        assert (delta["source"], delta["url"]) == (figure.source, figure.url)
        assert delta["source"]
        assert delta["period"]


def test_linkedins_means_are_references_of_their_own(
    client, acme, north, sales, bobs_rep, dora, drained
):
    """The median over the reps who have one, of the score that holds; Dora is in South."""
    r2, r3 = (rep(acme, name, north, since=FIRST) for name in ("R2", "R3"))
    old, new = FIRST, TODAY
    record(acme, {
        (bobs_rep, old): reading(40, at=BEFORE, industry_total=99, network_total=99),
        (bobs_rep, new): reading(50, at=BEFORE, industry_total=30, network_total=41),
        (r2, new): reading(60, at=BEFORE, industry_total=35),
        (r3, new): reading(70, at=BEFORE),
        (dora, new): reading(20, at=BEFORE, industry_total=80, network_total=80),
    })  # fmt: skip
    drained()
    deltas = client.get(f"{ACME}/teams/{north.pk}/benchmarks").json()["deltas"]
    shown = {d["reference"]: d for d in deltas if d["reference"].startswith("linkedin")}
    assert {name: (d["value"], d["delta"], d["kind"]) for name, d in shown.items()} == {
        "linkedin_industry": (32.5, 27.5, "mean"), "linkedin_network": (41, 19, "mean")
    }  # fmt: skip
    assert shown["linkedin_industry"]["label"] == "vs LinkedIn mean: industry"
    deltas = client.get(f"{ACME}/teams/{sales.pk}/benchmarks").json()["deltas"]
    assert [d["value"] for d in deltas if d["reference"] == "linkedin_industry"] == [35]


def test_a_rep_reads_no_means_of_colleagues(api, bob, acme, north, bobs_rep, drained):
    record(acme, {(bobs_rep, TODAY): reading(50, at=BEFORE, industry_total=30)})
    drained()
    deltas = api(bob).get(f"{ACME}/teams/{north.pk}/benchmarks").json()["deltas"]
    assert {d["reference"] for d in deltas} <= {"organisation", "parent_team", "published"}


@pytest.mark.usefixtures("placed")
def test_a_team_without_a_parent_and_a_day_without_numbers(client, sales):
    top = client.get(f"{ACME}/teams/{sales.pk}/benchmarks").json()
    assert "parent_team" not in {delta["reference"] for delta in top["deltas"]}
    assert top["deltas"][0]["delta"] == 0

    nothing = client.get(f"{ACME}/teams/{sales.pk}/benchmarks?on=2020-01-01").json()
    assert (nothing["median"], nothing["state"]) == (None, "insufficient_data")
    assert {delta["delta"] for delta in nothing["deltas"]} == {None}


def test_the_figures_are_everybodys(api, db):
    body = api().get("/api/v1/benchmarks/published?page_size=500").json()

    assert len(body["data"]) == PublishedFigure.objects.count() > 10


@pytest.mark.usefixtures("placed")
def test_statistics_day_by_day(client, north):
    url = f"{ACME}/teams/{north.pk}/statistics"
    rows = client.get(f"{url}?from=2026-06-28&to=2026-06-30").json()["data"]

    assert [row["day"] for row in rows] == ["2026-06-28", "2026-06-29", "2026-06-30"]
    assert [(r["roster"], r["scored"], r["state"]) for r in rows[:2]] == [
        (3, 0, "insufficient_data")
    ] * 2
    last = rows[2]
    assert (last["coverage"], last["state"], last["median"], last["max_age_days"]) == (
        1,
        "ok",
        60,
        0,
    )
    assert (last["lower_quartile"], last["upper_quartile"], last["mean"]) == (55, 65, 60)
    assert (last["minimum"], last["maximum"], last["brand_median"]) == (50, 70, None)
    assert client.get(f"{url}?from=2026-02-30").json()["errors"][0]["pointer"] == "/from"
    assert len(client.get(f"{ACME}/statistics").json()["data"]) == 100  # A page.


def test_freshness(client, acme, bobs_rep, score, drained):
    drained()
    fresh = client.get(f"{ACME}/freshness").json()
    score(bobs_rep, {date(2026, 6, 1): 50})
    stale = client.get(f"{ACME}/freshness").json()

    nothing = {"up_to_date": True, "stale_ranges": 0, "waiting_imports": 0}
    assert fresh == nothing | {"computed_until": str(TODAY)}
    assert (stale["up_to_date"], stale["stale_ranges"]) == (False, 2)  # Its verdicts, too.


def test_freshness_waits_for_accepted_files(client, acme, bobs_rep, drained):
    """A file that is accepted will change figures; a dry run and an export will not."""
    drained()
    file = "rep,day,total\nbob,2026-06-01,46\n"
    client.post(f"{ACME}/imports?mode=dry_run", file, content_type="text/csv")
    client.post(f"{ACME}/exports", {"content": "scores", "format": "csv"})
    assert client.get(f"{ACME}/freshness").json()["up_to_date"] is True

    client.post(f"{ACME}/imports", file, content_type="text/csv")
    waiting = client.get(f"{ACME}/freshness").json()
    assert (waiting["up_to_date"], waiting["waiting_imports"]) == (False, 1)
    assert waiting["stale_ranges"] == 0
    while run_next(organisation_id=acme.pk, clock=lambda: NOW):
        pass
    loaded = client.get(f"{ACME}/freshness").json()
    assert (loaded["up_to_date"], loaded["waiting_imports"]) == (False, 0)
    drained()
    assert client.get(f"{ACME}/freshness").json()["up_to_date"] is True
