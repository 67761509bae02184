"""A column in which no row has a value: its values are missing, whatever the format and layout."""

import json

import pytest

from ssi_platform.domain.readings import FIELDS, PILLARS
from tests.tabular import workbooks

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONAL = [*FIELDS, "observed_at", "email", "name", "profile_url", "external_id"]

pytestmark = pytest.mark.usefixtures("bobs_rep")


def as_csv(header, rows):
    lines = [",".join(header), *(",".join("" if c is None else str(c) for c in r) for r in rows)]
    return "\n".join(lines).encode(), "text/csv"


def as_json(header, rows):
    return json.dumps(
        [dict(zip(header, r, strict=True)) for r in rows]
    ).encode(), "application/json"


def as_ndjson(header, rows):
    lines = [json.dumps(dict(zip(header, row, strict=True))) for row in rows]
    return "\n".join(lines).encode(), "application/x-ndjson"


def as_xlsx(header, rows):
    return workbooks.book(workbooks.table(header, *rows)), XLSX


every_format = pytest.mark.parametrize("write", [as_csv, as_json, as_ndjson, as_xlsx])


def wide(blank, day):
    """A row with one blank column beside the rep, the day and the total or its pillars."""
    scores = dict.fromkeys(PILLARS, 10) if blank == "total" else {"total": 50}
    values = {"rep": "bob", "day": day, **scores, blank: None}
    return list(values), [list(values.values())]


def long(blank):
    values = {"rep": "bob", "day": "2026-03-01", "pillar": "total", "score": 50, blank: None}
    return list(values), [list(values.values())]


@every_format
def test_a_blank_column_of_a_row_a_day(send, write):
    ends = {}
    for place, blank in enumerate(OPTIONAL):
        content, media_type = write(*wide(blank, f"2026-03-{place + 1:02}"))
        loaded = send(content, media_type=media_type)
        ends[blank] = loaded["state"], loaded["created"], loaded["error"]

    assert ends == dict.fromkeys(OPTIONAL, ("succeeded", 1, ""))


@every_format
def test_a_blank_column_that_is_required_refuses_each_row(send, scores, write):
    first = 1 if write in (as_json, as_ndjson) else 2
    for blank in ("rep", "day"):
        content, media_type = write(*wide(blank, "2026-03-01"))
        loaded = send(content, media_type=media_type)

        assert (loaded["state"], loaded["rejected"]) == ("failed", 1)
        assert loaded["error"].startswith(f"Nothing was stored. row {first}, {blank}: ")
    assert scores() == {}


@every_format
def test_a_blank_column_of_a_row_a_pillar(send, write):
    ends = {}
    for blank in ("observed_at", "pillar", "score", "rep", "day"):
        content, media_type = write(*long(blank))
        loaded = send(content, media_type=media_type)
        ends[blank] = loaded["state"], loaded["rejected"]

    refused = dict.fromkeys(("pillar", "score", "rep", "day"), ("failed", 1))
    assert ends == {"observed_at": ("succeeded", 0), **refused}


@every_format
def test_a_blank_column_of_a_directory(send, acme_api, write):
    full = {"id": "x-1", "name": "Xenia", "email": "x@acme.example", "team": "Sales",
            "profile_url": "https://www.linkedin.com/in/xenia", "team_external_id": None,
            "from_day": "2026-01-01"}  # fmt: skip
    refused = {}
    for blank in ("id", "name", "from_day", "email", "profile_url", "team"):
        content, media_type = write(list(full), [[None if n == blank else full[n] for n in full]])
        loaded = send(content, "?kind=directory&mode=row_by_row", media_type)
        assert (loaded["state"], loaded["rows"]) == ("succeeded", 1)
        errors = f"/api/v1/organisations/acme/imports/{loaded['id']}/errors"
        refused[blank] = [error["code"] for error in acme_api.get(errors).data["data"]]

    assert not any(refused.values())


def test_a_column_that_is_blank_in_its_last_chunk(send, scores, monkeypatch):
    monkeypatch.setattr("ssi_platform.tabular.chunks.CHUNK", 1)
    loaded = send("rep,day,total,industry\nbob,2026-03-01,50,Wood\nbob,2026-03-02,51,\n")

    assert (loaded["state"], len(scores())) == ("succeeded", 2)


def test_a_page_that_names_no_industry(send, bobs_rep, scores):
    pillars = {"prof_brand": 20, "find_right_people": 10, "insight_engagement": 5,
               "relationship": 18}  # fmt: skip
    page = {"overall": 53, **pillars, "industry": {"top": 7, "name": None}}
    content = json.dumps([{"date": "2026-03-01", "parsed": page}])
    loaded = send(content, f"?rep={bobs_rep.pk}", "application/json")

    assert (loaded["state"], loaded["error"]) == ("succeeded", "")
    assert scores() == {("Bob", "2026-03-01"): 53_000}
