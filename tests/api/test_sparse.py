"""`fields`, `omit` and `expand`: an answer holds what was asked for, and no more is read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ssi_platform.api.fastpath.json_rows import columns_of

from ..sample_data import TODAY, reading, record

ACME = "/api/v1/organisations/acme"


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def scored(acme, bobs_rep, dora):
    record(acme, {(rep, TODAY): reading(61.25) for rep in (bobs_rep, dora)})


def rows(client, path):
    answer = client.get(f"{ACME}/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]


def test_a_list_and_an_object_show_the_same(client, north, bobs_rep, scored):
    for list_path, object_path in [
        (f"teams?id={north.pk}", f"teams/{north.pk}"),
        (f"reps?id={bobs_rep.pk}", f"reps/{bobs_rep.pk}"),
        (f"scores?rep={bobs_rep.pk}", f"reps/{bobs_rep.pk}/scores/{TODAY}"),
    ]:
        assert rows(client, list_path) == [client.get(f"{ACME}/{object_path}").json()]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("fields=name", {"name"}),
        ("fields=name,id", {"id", "name"}),
        ("omit=created_at,changed_at,email", {"id", "external_id", "name", "profile_url", "team"}),
        ("fields=id,name&omit=name", {"id"}),
        ("fields=name&omit=name", set()),
    ],
)
def test_fields_and_omit(client, bobs_rep, query, names):
    assert {frozenset(row) for row in rows(client, f"reps?{query}")} == {frozenset(names)}
    assert set(client.get(f"{ACME}/reps/{bobs_rep.pk}?{query}").json()) == names


@pytest.mark.parametrize(
    ("path", "unread"),
    [
        ("scores?fields=day,total", ("industry", "brand", "observed_at")),
        ("reps?fields=name", ("email", "profile_url", "directory_tenure")),
        ("jobs?fields=id,state", ("retry_at", "error")),
    ],
)
def test_no_other_column_is_read(client, scored, path, unread, fastpath_on):
    with CaptureQueriesContext(connection) as captured:
        rows(client, path)
    [sql] = [query["sql"] for query in captured if " LIMIT 101" in query["sql"]]

    assert [column for column in unread if column in sql] == []


def test_callers_who_ask_for_every_selection_fill_no_memory(client, fastpath_on):
    for names in ("id", "name", "id,name"):
        assert client.get(f"{ACME}/teams?fields={names}").status_code == 200
    assert columns_of.cache_info().currsize > 0
    assert columns_of.cache_info().maxsize == 1_000


def test_expanded_two_deep(client, bobs_rep, north, sales, scored):
    [score] = rows(
        client, f"scores?rep={bobs_rep.pk}&expand=rep,rep.team&fields=day,rep.team,rep.id"
    )

    assert score["day"] == str(TODAY)
    assert set(score["rep"]) == {"id", "team"}
    assert score["rep"]["team"] == client.get(f"{ACME}/teams/{north.pk}").json()
    one = client.get(f"{ACME}/reps/{bobs_rep.pk}?expand=team,team.parent").json()
    assert one["team"]["parent"]["name"] == sales.name
    assert rows(client, "teams?name=Sales&expand=parent")[0]["parent"] is None


@pytest.mark.parametrize(
    "path", ["reps?expand=team,team.parent", "assignments?expand=rep,team", "scores?expand=rep"]
)
def test_an_expansion_costs_one_query_however_many_rows(client, scored, path):
    plain, _, expanded = path.partition("?expand=")
    rows(client, plain)  # Records the use of the key.
    costs = []
    for query in (plain, path):
        with CaptureQueriesContext(connection) as captured:
            assert len(rows(client, query)) == 2
        costs.append(len(captured))

    assert costs[1] - costs[0] == len(expanded.split(","))


def test_rows_that_a_manager_cannot_see_are_not_expanded(api, alice, north, sales):
    [row] = rows(api(alice), "teams?name=North")
    assert row["parent"] == str(sales.pk)
    [row] = rows(api(alice), "teams?name=North&expand=parent")
    assert row["parent"] is None


@pytest.mark.parametrize(
    ("query", "pointer", "code", "hint"),
    [
        ("fields=nmae", "/fields", "unknown_field", "Did you mean name?"),
        ("fields=", "/fields", "unknown_field", "Known: "),
        ("omit=name,tem", "/omit", "unknown_field", "Did you mean team?"),
        ("expand=teem", "/expand", "unknown_expansion", "Did you mean team?"),
        ("expand=name", "/expand", "unknown_expansion", "team"),
        ("expand=team.parent", "/fields", None, None),
        ("expand=team,team.parent,team.parent.parent", "/expand", "unknown_expansion", "none"),
        ("expand=team&fields=team.nmae", "/fields", "unknown_field", "Did you mean team.name?"),
        ("fields=team.name", "/fields", "not_expanded", "expand=team"),
        ("feilds=name", "/feilds", "unknown_parameter", "Did you mean fields?"),
    ],
)
def test_unknown_names_are_refused_with_a_suggestion(client, query, pointer, code, hint):
    answer = client.get(f"{ACME}/reps?{query}")

    if code is None:  # What leads there is expanded as well.
        assert answer.status_code == 200
        return
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)
    assert hint in error["detail"]


def test_writes_take_no_part(client, north):
    answer = client.post(f"{ACME}/teams?fields=name", {"name": "West", "parent": str(north.pk)})

    assert [e["pointer"] for e in answer.json()["errors"]] == ["/fields"]


def test_a_cursor_goes_on_with_other_fields(client):
    first = client.get(f"{ACME}/teams?page_size=1&fields=name").json()
    second = client.get(f"{ACME}/teams?page_size=1&omit=name&cursor={first['next_cursor']}")

    assert second.status_code == 200
    assert "name" not in second.json()["data"][0]
