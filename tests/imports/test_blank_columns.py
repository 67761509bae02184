"""Columns in which no row has a value: their values are missing, whatever the format and layout."""

import json

import pytest

from ssi_platform.domain.readings import PILLARS

from .blank_columns import (
    OPTIONAL,
    as_csv,
    as_json,
    as_ndjson,
    as_xlsx,
    first_row,
    long,
    wide,
)

pytestmark = [pytest.mark.check, pytest.mark.usefixtures("bobs_rep")]

every_format = pytest.mark.parametrize("write", [as_csv, as_json, as_ndjson, as_xlsx])


@every_format
@pytest.mark.parametrize("given", ["total", "pillars"])
def test_blank_columns_of_a_row_a_day(send, scores, write, given):
    blanks = set(OPTIONAL) - {"total"} if given == "total" else set(OPTIONAL) - set(PILLARS)
    content, media_type = write(*wide(*sorted(blanks)))
    loaded = send(content, media_type=media_type)

    assert (loaded["state"], loaded["created"], loaded["error"]) == ("succeeded", 1, "")
    assert list(scores()) == [("Bob", "2026-03-01")]


@every_format
def test_a_blank_column_that_is_required_refuses_each_row(send, scores, write):
    content, media_type = write(*wide("rep"))
    loaded = send(content, media_type=media_type)

    assert (loaded["state"], loaded["rejected"]) == ("failed", 1)
    assert loaded["error"].startswith(f"Nothing was stored. row {first_row(write)}, rep: ")
    assert scores() == {}


@every_format
def test_a_blank_instant_of_a_row_a_pillar(send, write):
    content, media_type = write(*long("observed_at"))
    loaded = send(content, media_type=media_type)
    assert (loaded["state"], loaded["rejected"]) == ("succeeded", 0)


@every_format
@pytest.mark.parametrize("blanks", [["id"], ["team"], ["email", "profile_url", "from_day"]])
def test_blank_columns_of_a_directory(send, acme_api, write, blanks):
    full = {"id": "x-1", "name": "Xenia", "email": "x@acme.example", "team": "Sales",
            "profile_url": "https://www.linkedin.com/in/xenia", "team_external_id": None,
            "from_day": "2026-01-01"}  # fmt: skip
    content, media_type = write(list(full), [list({**full, **dict.fromkeys(blanks)}.values())])
    loaded = send(content, "?kind=directory&mode=row_by_row", media_type)

    assert (loaded["state"], loaded["rows"]) == ("succeeded", 1)
    errors = acme_api.get(f"/api/v1/organisations/acme/imports/{loaded['id']}/errors").data["data"]
    assert [error["code"] for error in errors] == []


@every_format
def test_a_blank_name_keeps_the_name_that_is_stored(send, acme_api, write):
    content, media_type = write(["id", "name", "team"], [["bob", None, "Sales"]])
    loaded = send(content, "?kind=directory", media_type)

    assert (loaded["state"], loaded["error"]) == ("succeeded", "")
    [bob] = acme_api.get("/api/v1/organisations/acme/reps?external_id=bob").json()["data"]
    assert bob["name"] == "Bob"


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
