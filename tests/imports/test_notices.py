"""What of a file is left out, and how it was read, as the import says it."""

import json
from urllib.parse import quote

import pytest

from .conftest import ACME

MESSY = """Scorecard
who;day;part;what;SSI
bob;2026-03-01;Me;x;46
bob;2026-03-02;Others;x;40
Total;;;;86
"""
COLUMNS = {"who": "rep", "part": None, "what": None}

pytestmark = pytest.mark.usefixtures("bobs_rep")


def test_an_import_says_what_it_left_out(send, acme_api, scores):
    options = {
        "columns": json.dumps(COLUMNS),
        "only": json.dumps({"part": "Me"}),
        "header_row": "2",
    }
    received = send(MESSY, "?" + "&".join(f"{n}={quote(v)}" for n, v in options.items()))

    assert (received["state"], received["created"]) == ("succeeded", 1)
    assert scores() == {("Bob", "2026-03-01"): 46_000}
    assert [notice["code"] for notice in received["notices"]] == ["columns_left_out", "not_chosen"]
    assert received["options"]["only"] == {"part": ["Me"]}
    assert received["options"]["header_row"] == 2


def test_rows_and_values_belong_to_a_mapping(send, acme_api, scores):
    options = {"only": {"part": ["Me", "Others"]}, "values": {"Me": "mine"}, "missing": "x"}
    answer = acme_api.put(
        f"{ACME}/import-mappings/sections", {"columns": COLUMNS, "options": options}
    )
    assert answer.json()["options"]["only"] == options["only"]
    received = send(MESSY, "?mapping=sections")

    assert received["options"]["values"] == {"Me": "mine"}
    assert (received["created"], received["skipped"]) == (2, 0)
    assert "row 1" in received["notices"][0]["detail"]


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("only=[]", "/only", "not_an_object"),
        ('only={"a":[["b"]]}', "/only", "invalid"),
        ('only={"gone":"x"}', "/only", "missing_column"),
        ("header_row=0", "/header_row", "min_value"),
        ("header_row=7", "/file", "no_header"),
        ("period_day=middle", "/period_day", "invalid_choice"),
        ('values={"a":1.5}', "/values", "invalid"),
    ],
)
def test_wrong_options_are_refused(acme_api, query, pointer, code):
    answer = acme_api.post(f"{ACME}/imports?{query}", MESSY.encode(), content_type="text/csv")

    assert answer.status_code == 400
    assert any(
        error["pointer"].startswith(pointer) and error["code"] in (code, "not_text", "not_a_list")
        for error in answer.json()["errors"]
    ), answer.content
