"""A column without a value is as good as one that is not there."""

import json

import pytest

from apps.scores.models import DailyScore
from ssi_platform.tenancy.context import organisation_context

VALUES = {
    "rep": "bob", "total": "46", "brand": "10", "people": "11", "insights": "12",
    "relationships": "13", "industry": "Wood", "industry_rank": "7", "network_rank": "8",
    "observed_at": "2026-04-02T08:00:00Z",
}  # fmt: skip
OPTIONAL = [name for name in VALUES if name not in ("rep", "total")]
DAYS = ("2026-03-01", "2026-03-02")

pytestmark = pytest.mark.usefixtures("bobs_rep")


@pytest.fixture
def stored(acme):
    def stored():
        with organisation_context(acme.pk):
            rows = DailyScore.objects.order_by("day")
            return [(row.total, row.brand, row.industry, row.industry_rank) for row in rows]

    return stored


def as_csv(rows):
    return "\n".join(",".join(row) for row in [rows[0], *(row.values() for row in rows)])


def as_ndjson(rows):
    return "\n".join(json.dumps({n: v or None for n, v in row.items()}) for row in rows)


def as_json(rows):
    return json.dumps(rows)


FORMATS = {
    "csv": (as_csv, "text/csv"),
    "ndjson": (as_ndjson, "application/x-ndjson"),
    "json": (as_json, "application/json"),
}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("blank", [*([name] for name in OPTIONAL), OPTIONAL])
def test_blank_in_every_row(send, stored, form, blank):
    write, media_type = FORMATS[form]
    rows = [{n: "" if n in blank else v for n, v in {**VALUES, "day": d}.items()} for d in DAYS]
    received = send(write(rows), media_type=media_type)

    assert (received["state"], received["error_code"], received["created"]) == ("succeeded", "", 2)
    brand = None if "brand" in blank else 10_000
    industry = None if "industry" in blank else "Wood"
    rank = None if "industry_rank" in blank else 7
    assert stored() == [(46_000, brand, industry, rank)] * 2


def test_blank_in_one_row(send, stored):
    rows = [{**VALUES, "day": DAYS[0], "industry": ""}, {**VALUES, "day": DAYS[1]}]
    assert send(as_csv(rows))["created"] == 2
    assert [industry for _, _, industry, _ in stored()] == [None, "Wood"]


def test_a_member_without_the_name_of_their_industry(send, stored, bobs_rep):
    parsed = {"overall": 53, "prof_brand": 20, "find_right_people": 10, "insight_engagement": 5,
              "relationship": 18, "industry": {"top": 7, "name": None}}  # fmt: skip
    body = json.dumps([{"date": "2026-03-01", "parsed": parsed}])
    received = send(body, f"?rep={bobs_rep.pk}", "application/json")
    assert (received["state"], received["created"]) == ("succeeded", 1)
    assert stored() == [(53_000, 20_000, None, 7)]
