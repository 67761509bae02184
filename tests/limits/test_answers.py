"""No answer is much larger than what it answers: errors are counted, and what was sent is cut."""

import json

import pytest

from apps.imports.serializers.previews import ValuesField
from ssi_platform.api.problems import MAX_DETAIL, MAX_ERRORS, MAX_POINTER, MAX_STEP
from ssi_platform.ingest.errors import MAX_ERRORS as MAX_ROWS
from tests.imports.conftest import *  # noqa: F403 - Its fixtures: a file that is loaded.

ACME = "/api/v1/organisations/acme"
LONG = "x" * 100_000
MOST = MAX_ERRORS * (MAX_POINTER + MAX_DETAIL + 100) + 1_000


def bad_item(kind):
    return {"teams": {}, "reps": {"team": 5}, "assignments": {}, "scores": {"a": 1, "b": 1}}[kind]


@pytest.mark.parametrize("kind", ["teams", "reps", "assignments", "scores"])
@pytest.mark.parametrize("atomic", [True, False])
def test_errors_of_a_batch_are_shown_to_a_number_and_counted(api, acme_key, kind, atomic):
    items = [bad_item(kind)] * 1_000
    answer = api(acme_key).post(f"{ACME}/{kind}:batch", {"atomic": atomic, "items": items})
    body = answer.json()
    results = body.get("results", [body])

    assert answer.status_code == (400 if atomic else 200)
    assert sum(len(result["errors"]) for result in results) == MAX_ERRORS
    assert body["error_count"] >= 2_000
    if not atomic:
        assert sum(result["error_count"] for result in results) == body["error_count"]
        assert {result["outcome"] for result in results} == {"rejected"}


@pytest.mark.parametrize(
    "body",
    [
        {LONG: 1},
        {"name": "A", LONG: 1},
        {"name": "A", f"{LONG}~/": 1},
        {"name": "A", "parent": LONG},
        {"name": LONG},
        {"name": "A", "from_day": LONG},
        {f"{i}{LONG[:1_000]}": 1 for i in range(100)},
        LONG,
        [LONG],
    ],
    ids=range(9),
)
def test_what_a_body_says_is_not_repeated_whole(api, acme_key, body):
    answer = api(acme_key).generic(
        "POST", f"{ACME}/teams", json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == 400
    assert len(answer.content) < 4_000


def test_a_repeated_key_is_cut(api, acme_key):
    body = f'{{"{LONG}": 1, "{LONG}": 2}}'
    answer = api(acme_key).generic("POST", f"{ACME}/teams", body, content_type="application/json")
    assert (answer.status_code, len(answer.content) < 1_000) == (400, True)


@pytest.mark.parametrize(
    "query",
    ["fields={}", "omit={}", "expand={}", "ordering={}", "cursor={}", "page_size={}", "{}=1",
     "parent={}", "parent__in={}", "name={}", "name__icontains={}", "created_at__gte={}",
     "archived={}", "external_id__in={}", "fields=name.{}", "expand=parent.{}"],
)  # fmt: skip
def test_what_an_address_says_is_not_repeated_whole(api, acme_key, query):
    for length in (1_000, 60_000):
        answer = api(acme_key).get(f"{ACME}/teams?{query.format(LONG[:length])}")
        assert answer.status_code in (200, 400)
        assert len(answer.content) < 2_000
        assert len(str(answer.headers)) < 1_000


def test_many_unknown_names_make_few_errors(api, acme_key):
    query = "&".join(f"{i}{LONG[:50]}=1" for i in range(900))
    answer = api(acme_key).get(f"{ACME}/teams?{query}")
    assert (answer.status_code, len(answer.content) < 10_000) == (400, True)


def test_parameters_without_number_are_refused(api, acme_key):
    query = "&".join(f"a{i}=1" for i in range(1_001))
    answer = api(acme_key).get(f"{ACME}/teams?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "too_many_fields")


def test_a_cursor_is_short_whatever_narrows_the_list(api, acme_key):
    ids = ",".join(["019a3f5e-2b60-7c11-9d04-5b7f3a9c0201"] * 499)
    page = api(acme_key).get(f"{ACME}/teams?page_size=1&parent__in={ids}&archived=any")
    alone = api(acme_key).get(f"{ACME}/teams?page_size=1").json()["next_cursor"]
    narrowed = api(acme_key).get(f"{ACME}/teams?page_size=1&id__in={_ids(api, acme_key)}")
    assert page.status_code == 200
    assert len(narrowed.json()["next_cursor"]) < len(alone) + 50
    assert "Link" not in narrowed.headers


def _ids(api, acme_key):
    ids = [row["id"] for row in api(acme_key).get(f"{ACME}/teams").json()["data"]]
    return ",".join((ids * 499)[:499])


def test_a_preview_shows_the_beginning_of_cells(acme_api):
    title, cell = "t" * 9_000, "c" * 9_000
    content = f"{title},rep,day,total\n" + f"{cell},{cell},{cell},{cell}\n" * 50
    answer = acme_api.generic(
        "POST", f"{ACME}/imports:preview?other_columns=ignore", content, content_type="text/csv"
    )
    assert answer.status_code == 200
    assert len(answer.content) < 20_000


def test_values_of_a_preview_are_cut():
    shown = ValuesField().to_representation({"a": "x" * 1_000, "b": 1.5, "c": None})
    assert shown == {"a": "x" * 199 + "…", "b": 1.5, "c": None}


@pytest.mark.trial
def test_a_header_that_is_wrong_everywhere(acme_api):
    titles = ",".join(f"{'t' * 2_000}{i}" for i in range(400))
    for address in ("imports", "imports:preview"):
        answer = acme_api.generic(
            "POST", f"{ACME}/{address}", f"rep,day,total,{titles}\n", content_type="text/csv"
        )
        assert len(answer.content) < 2 * MOST + 400 * 700


@pytest.mark.trial
def test_the_errors_of_a_file_are_cut_and_counted(send, acme_api, bobs_rep):
    cell = "c" * 9_000
    content = "rep,day,total,industry\n" + f"{cell},{cell},{cell},{cell}\n" * 700
    received = send(content)
    answer = acme_api.get(f"{ACME}/imports/{received['id']}/errors")
    assert (received["rejected"], len(answer.json()["data"])) == (700, MAX_ROWS)
    assert len(answer.content) < MAX_ROWS * 300
    assert MAX_STEP <= MAX_POINTER


@pytest.mark.parametrize("size", ["501", "9" * 100, "0", "-1", "1e3"])
def test_a_page_has_at_most_500_rows(api, acme_key, size):
    assert api(acme_key).get(f"{ACME}/teams?page_size={size}").status_code == 400
