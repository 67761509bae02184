"""Files that nobody here wrote, each where it has a home; skipped where they are not."""

import json
from pathlib import Path

import psycopg
import pytest
from django.utils.http import urlencode

from apps.analytics.services.published import load_figures

from .conftest import ACME
from .directories import stays, tree

DATA = Path(__file__).parents[2].parent / "shared/data"
TEAMS = {"regional_office": "team_1", "manager": "team_2", "sales_agent": "name"}
PLAYED = ["opportunity_id", "product", "account", "deal_stage", "engage_date", "close_date"]
PIPELINE = {"sales_agent": "name", "close_value": None, **dict.fromkeys(PLAYED)}

pytestmark = [
    pytest.mark.skipif(not DATA.is_dir(), reason="The files of others are not here."),
    pytest.mark.usefixtures("bobs_rep"),
]


def counts(received):
    return [received[n] for n in ("rows", "created", "updated", "unchanged", "rejected")]


def of_directory(columns):
    return "?" + urlencode({"kind": "directory", "columns": json.dumps(columns)})


def test_the_payload_of_a_linkedin_member(send, acme_api, score_url):
    file = (DATA / "linkedin_ssi_member.json").read_bytes()
    received = send(file, "?rep=bob&day=2026-06-29", "application/json")

    assert (received["state"], counts(received)) == ("succeeded", [1, 1, 0, 0, 0])
    score = acme_api.get(score_url("2026-06-29")).json()
    pillars = [score[n] for n in ("brand", "people", "insights", "relationships")]
    assert (score["total"], pillars) == (19.706, [13.118, 3.68, 0.3, 2.608])
    assert [score["industry_rank"], score["network_rank"]] == [75, 81]
    assert [score["industry_total"], score["network_total"]] == [30.99, 32.72]
    assert score["source"] == "linkedin_api"


def test_the_crms_sales_force_and_its_opportunities(send, acme, acme_api):
    before = tree(acme)
    file = (DATA / "crm/sales_teams.csv").read_bytes()
    first, again = (send(file, of_directory(TEAMS)) for _ in range(2))

    assert (counts(first), counts(again)) == ([35, 35, 0, 0, 0], [35, 0, 0, 35, 0])
    assert again["repeats"] == str(first["id"])
    result = {name: above for name, above in tree(acme).items() if name not in before}
    assert {name for name, above in result.items() if above is None} == {"Central", "East", "West"}
    assert len(result) == 3 + 6
    stand = stays(acme)
    assert ("Anna Snelling", "Dustin Brinkmann", "2026-06-30") in stand

    file = (DATA / "crm/sales_pipeline.csv").read_bytes()
    query = of_directory(PIPELINE)
    url = f"{ACME}/imports:preview{query}"
    preview = acme_api.post(url, file, content_type="text/csv").json()
    assert preview["errors"] == []
    assert preview["rows"][0] == {
        "row": 2, "values": {"name": "Moses Frase"}, "errors": [], "skipped": False,
    }  # fmt: skip
    received = send(file, query)  # Thirty of the reps, 8,800 times: nothing new.
    assert counts(received) == [8800, 0, 0, 8800, 0]
    assert stays(acme) == stand


@pytest.mark.parametrize("name", ["accounts", "products"])
@pytest.mark.parametrize("kind", ["directory", "scores"])
def test_rows_without_a_rep_are_shown_and_refused(acme_api, name, kind):
    file = (DATA / f"crm/{name}.csv").read_bytes()
    preview, refused = (
        acme_api.post(f"{ACME}/{address}?kind={kind}", file, content_type="text/csv")
        for address in ("imports:preview", "imports")
    )

    titles = file.decode().splitlines()[0].split(",")
    shown = [(c["title"], c["field"]) for c in preview.json()["columns"]]
    assert (preview.status_code, shown) == (200, [(title, None) for title in titles])
    assert refused.status_code == 400
    assert [e["code"] for e in refused.json()["errors"]] == ["no_header"]


def test_published_benchmarks(owner_url):
    with psycopg.connect(owner_url) as connection, connection.cursor() as cursor:
        count = load_figures(cursor, DATA / "published_benchmarks.csv")
        cursor.execute("SELECT value, period, confidence FROM analytics_publishedfigure "
                       "WHERE key = 'linkedin_avg_all_sales_2012'")  # fmt: skip
        result = [str(cell) for cell in cursor.fetchone()]
        connection.rollback()  # What the product brings has longer sources.

    assert count == len((DATA / "published_benchmarks.csv").read_text().splitlines()) - 1 > 0
    assert (float(result[0]), *result[1:]) == (12.2, "2012", "primary-slide")
