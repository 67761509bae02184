"""A manager's pages show only the rows that they manage; other rows are answered as missing."""

import re
from itertools import product
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.messages import get_messages

from apps.directory import querysets as directory_querysets
from apps.targets import querysets as target_querysets
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.querysets import TenantQuerySet

from ..sample_data import TODAY, rep, team
from .conftest import completions, errors, url
from .scored import LISTS, populate

pytestmark = pytest.mark.check


@pytest.fixture
def north_rows(north, bobs_rep):
    return populate(north, bobs_rep)


@pytest.fixture
def south_rows(south, dora):
    return populate(south, dora)


@pytest.fixture
def globex_rows(charlies_team, charlies_rep):
    return populate(charlies_team, charlies_rep)


def rows_of(page):
    assert page.status_code == 200
    return {row.pk for row in page.context_data["cl"].result_list}


def listed(client, model):
    return rows_of(client.get(url(model)))


def test_a_manager_sees_the_rows_of_their_teams_and_no_name_from_beyond(
    site, alice, ada, acme, north, north_rows, south_rows, globex_rows
):
    below = team(acme, "North by east", north)
    seen = {model: {row} for model, row in north_rows.items()}
    seen["directory_team"].add(below.pk)
    pages = {model: site(alice).get(url(model)) for model in LISTS}
    text = {model: page.content.decode() for model, page in pages.items()}

    assert {model: rows_of(page) for model, page in pages.items()} == seen
    assert [model for model in LISTS if "Sales" in text[model] or "South" in text[model]] == []
    assert re.search(r"team__id__exact=[^>]*>North by east<", text["directory_assignment"])
    assert "Sales" in site(ada).get(url("directory_team")).content.decode()


def test_an_administrator_sees_the_organisation_and_no_other(
    site, ada, charlie, north_rows, south_rows, globex_rows, unwritten
):
    adas, charlies = site(ada), site(charlie)
    for model in LISTS:
        whole = listed(adas, model)
        assert whole >= {north_rows[model], south_rows[model]}
        assert globex_rows[model] not in whole
        assert listed(charlies, model) == {globex_rows[model]}


def answered(client, model, page, pk, data=None):
    """What a page says, but for the id itself."""
    address = url(model, page, pk)
    client.cookies.pop("messages", None)
    answer = client.get(address) if data is None else client.post(address, data)
    messages = [str(message) for message in get_messages(answer.wsgi_request)]
    messages = [text.replace(str(pk), "…") for text in messages]
    return answer.status_code, answer.headers.get("Location"), messages


def test_a_foreign_object_is_missing(site, alice, south_rows, globex_rows):
    client, told_apart = site(alice), []
    asked = product(LISTS, ["change", "delete", "history"], [None, {"name": "X", "post": "y"}])
    for model, page, data in asked:
        missing = f"{uuid4()}.{TODAY}" if model == "scores_scoreentry" else uuid4()
        expected = answered(client, model, page, missing, data)
        assert expected[:2] == (302, "/admin/") and "doesn’t exist" in expected[2][0]
        told_apart += [
            (model, page, data, rows[model])
            for rows in (south_rows, globex_rows)
            if answered(client, model, page, rows[model], data) != expected
        ]
    assert told_apart == []


def test_ones_own_object_is_there_without_a_name_from_beyond(site, alice, north_rows, south_rows):
    client, wrong = site(alice), []
    for model, page in product(LISTS, ["change", "delete", "history"]):
        answer = client.get(url(model, page, north_rows[model]))
        assert answer.status_code == 200 and not list(get_messages(answer.wsgi_request))
        text = answer.content.decode()
        if "Sales" in text or "South" in text:
            wrong.append((model, page))
    assert wrong == []


def test_the_action_reaches_no_foreign_row(
    site, alice, acme, globex, south_rows, globex_rows, unwritten
):
    client, gone = site(alice), []
    for model in LISTS:
        chosen = [south_rows[model], globex_rows[model]]
        data = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
        across = data | {"select_across": "1", "index": "0"}
        assert client.post(url(model), across, follow=True).status_code == 200
        client.post(url(model), data)
        for organisation, row in zip((acme, globex), chosen, strict=True):
            if row not in stored(organisation, model):
                gone.append((model, row))
    assert gone == []


def stored(organisation, model):
    with organisation_context(organisation.pk):
        rows = apps.get_model(*model.split("_")).objects.of_organisation(organisation.pk)
        return {row.pk for row in rows}


FIELDS = [("directory", "teamparent", "parent"), ("directory", "assignment", "team"),
          ("targets", "targetplan", "team")]  # fmt: skip
REP_FIELDS = [("directory", "assignment", "rep"), ("scores", "scoreentry", "rep"),
              ("scores", "dailyscore", "rep")]  # fmt: skip


def test_teams_and_reps_are_completed_from_the_managers_own(
    site, alice, ada, bobs_rep, dora, south, charlies_team, charlies_rep
):
    alices, adas = site(alice), site(ada)
    for field in FIELDS:
        assert completions(alices, *field) == ["North"], field
        assert completions(alices, *field, term="Sou") == [], field
        assert completions(adas, *field) == ["North", "Sales", "South"], field
    for field in REP_FIELDS:
        assert completions(alices, *field) == ["Bob"], field
        assert completions(adas, *field) == ["Bob", "Dora"], field


def test_people_are_not_completed_at_all(site, ada, charlie):
    query = {"app_label": "organisations", "model_name": "membership", "field_name": "user"}

    assert site(ada).get("/admin/autocomplete/", query).status_code == 403


def test_a_choice_from_beyond_is_as_invalid_as_a_made_up_one(
    site, alice, acme, bobs_rep, dora, south, charlies_team, charlies_rep, unwritten
):
    client = site(alice)
    beyond = {"team": [south.pk, charlies_team.pk, uuid4()],
              "rep": [dora.pk, charlies_rep.pk, uuid4()]}  # fmt: skip
    beyond["parent"] = beyond["team"]
    for model, *fields in (
        ("directory_team", "parent"),
        ("directory_rep", "team"),
        ("directory_assignment", "team", "rep"),
        ("targets_targetplan", "team"),
        ("scores_scoreentry", "rep"),
    ):
        answers = []
        for number in range(3):
            data = {"name": "X"} | {field: beyond[field][number] for field in fields}
            refused = errors(client.post(url(model, "add"), data)).get_json_data()
            answers.append([refused[field] for field in fields])
        assert answers[0] == answers[1] == answers[2], model
        assert {one["code"] for (one,) in answers[0]} == {"invalid_choice"}, model


def test_look_ups_through_relations_are_refused(site, alice):
    client = site(alice)
    for query in (
        "parents__parent__name__startswith=S",
        "lineage_up__ancestor__name=Sales",
        "managers__membership__user=1",
    ):
        assert client.get(f"{url('directory_team')}?{query}").status_code == 400


def test_odd_queries_are_no_errors_of_ours(site, alice, north_rows):
    client = site(alice)
    for query in ("id=x", "day__year=x", "p=x", "o=x.99", "rep=x", "all=", "day__gte=x"):
        page = client.get(f"{url('scores_scoreentry')}?{query}")
        assert page.status_code in (200, 302, 400)


@pytest.fixture
def without_queryset_isolation(monkeypatch):
    """Querysets isolate nothing; only row-level security does."""
    named = [*vars(directory_querysets).values(), *vars(target_querysets).values()]
    for one in {
        each for each in named if isinstance(each, type) and issubclass(each, TenantQuerySet)
    }:
        for method in {"of_organisation", "visible_to", "managed_by"} & set(vars(one)):
            monkeypatch.setattr(one, method, lambda rows, _: rows)


def test_the_database_alone_keeps_organisations_apart(
    site, alice, charlie, south_rows, globex_rows, without_queryset_isolation, unwritten
):
    alices, charlies = site(alice), site(charlie)
    for model in LISTS:
        seen = listed(alices, model)
        assert south_rows[model] in seen, "querysets still isolate"
        assert globex_rows[model] not in seen, model
        assert listed(charlies, model) == {globex_rows[model]}, model
        assert answered(alices, model, "change", globex_rows[model])[0] == 302, model


def test_more_rows_take_no_more_queries(
    site, ada, acme, north, north_rows, django_assert_max_num_queries
):
    """Session, user, places, context, organisation, then the list: count, page, dates, names."""
    client = site(ada)
    for number in range(5):
        below = team(acme, f"Below {number}", north)
        populate(below, rep(acme, f"Rep {number}", below))

    for model in LISTS:
        with django_assert_max_num_queries(18, info=model):
            page = client.get(url(model))
        assert len(page.context["cl"].result_list) >= 6, model
