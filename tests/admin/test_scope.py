"""A manager's pages hold what they manage; all else is as if it did not exist."""

import re
from itertools import product
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages

from apps.directory import querysets as directory_querysets
from apps.targets import querysets as target_querysets
from ssi_platform.tenancy.querysets import TenantQuerySet

from ..cast import TODAY, rep, team
from .conftest import completions, url
from .scored import LISTS, furnish, scored_cast


@pytest.fixture(autouse=True)
def scored(django_db_setup, stages, monkeypatch):
    """A stage on which each team of the cast has a plan, and each rep a score."""
    monkeypatch.setattr(stages, "cast", stages.furnished("scored", scored_cast))
    with stages.on("scored"):
        yield


@pytest.fixture
def north_rows(stages):
    return stages.cast.north_rows


@pytest.fixture
def south_rows(stages):
    return stages.cast.south_rows


@pytest.fixture
def globex_rows(stages):
    return stages.cast.globex_rows


def listed(client, model):
    page = client.get(url(model))
    assert page.status_code == 200
    return {row.pk for row in page.context["cl"].result_list}


def test_a_manager_sees_the_rows_of_their_teams(site, alice, north_rows, south_rows, globex_rows):
    client = site(alice)
    for model in LISTS:
        assert listed(client, model) == {north_rows[model]}


def test_an_administrator_sees_the_organisation_and_no_other(
    site, ada, charlie, north_rows, south_rows, globex_rows
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
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    said = [text.replace(str(pk), "…") for text in said]
    return answer.status_code, answer.headers.get("Location"), said


@pytest.mark.parametrize("model", LISTS)
def test_a_foreign_object_is_missing(site, alice, north_rows, south_rows, globex_rows, model):
    missing = f"{uuid4()}.{TODAY}" if model == "scores_scoreentry" else uuid4()
    client = site(alice)
    for page, data in product(["change", "delete", "history"], [None, {"name": "X", "post": "y"}]):
        expected = answered(client, model, page, missing, data)
        assert expected[:2] == (302, "/admin/") and "doesn’t exist" in expected[2][0]
        for rows in (south_rows, globex_rows):
            assert answered(client, model, page, rows[model], data) == expected
    for page in ("change", "delete", "history"):
        assert answered(client, model, page, north_rows[model]) == (200, None, [])


@pytest.mark.parametrize("model", LISTS)
def test_the_action_reaches_no_foreign_row(
    site, alice, ada, north_rows, south_rows, globex_rows, model, charlie
):
    chosen = [south_rows[model], globex_rows[model]]
    data = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    page = site(alice).post(url(model), data | {"select_across": "1", "index": "0"}, follow=True)
    site(alice).post(url(model), data, follow=True)

    assert page.status_code == 200
    assert south_rows[model] in listed(site(ada), model)
    assert globex_rows[model] in listed(site(charlie), model)


FIELDS = [("directory", "team", "parent"), ("directory", "assignment", "team"),
          ("targets", "targetplan", "team")]  # fmt: skip
REP_FIELDS = [("directory", "assignment", "rep"), ("scores", "scoreentry", "rep")]


@pytest.mark.parametrize("field", FIELDS)
def test_teams_are_completed_from_the_managers_own(site, alice, ada, south, charlies_team, field):
    assert completions(site(alice), *field) == ["North"]
    assert completions(site(alice), *field, term="Sou") == []
    assert completions(site(ada), *field) == ["North", "Sales", "South"]


@pytest.mark.parametrize("field", [*REP_FIELDS, ("scores", "dailyscore", "rep")])
def test_reps_are_completed_from_the_managers_own(
    site, alice, ada, bobs_rep, dora, charlies_rep, field
):
    assert completions(site(alice), *field) == ["Bob"]
    assert completions(site(ada), *field) == ["Bob", "Dora"]


def test_people_are_not_completed_at_all(site, ada, charlie):
    query = {"app_label": "organisations", "model_name": "membership", "field_name": "user"}

    assert site(ada).get("/admin/autocomplete/", query).status_code == 403


def test_a_choice_from_beyond_is_as_invalid_as_a_made_up_one(
    site, alice, acme, bobs_rep, dora, south, charlies_team, charlies_rep
):
    def refused(model, **data):
        page = client.post(url(model, "add"), data)
        return page.context["adminform"].form.errors.get_json_data()

    client = site(alice)
    teams = [south.pk, charlies_team.pk, uuid4()]
    reps = [dora.pk, charlies_rep.pk, uuid4()]
    for model, field, choices in (
        ("directory_team", "parent", teams),
        ("directory_rep", "team", teams),
        ("directory_assignment", "team", teams),
        ("targets_targetplan", "team", teams),
        ("directory_assignment", "rep", reps),
        ("scores_scoreentry", "rep", reps),
    ):
        told = [refused(model, name="X", **{field: pk})[field] for pk in choices]
        assert told[0] == told[1] == told[2], model
        assert told[0][0]["code"] == "invalid_choice"


def test_a_filter_names_the_managers_teams_only(site, alice, acme, bobs_rep, dora, north):
    team(acme, "North by east", north)
    page = site(alice).get(url("directory_assignment")).content.decode()

    assert re.search(r"team__id__exact=[^>]*>North by east<", page)
    assert "South" not in page and "Sales" not in page


def test_the_name_of_a_team_beyond_is_nowhere(site, alice, ada, bobs_rep, south, acme):
    pages = [
        url("directory_team"),
        url("directory_rep"),
        url("directory_rep", "change", bobs_rep.pk),
    ]
    for page in pages:
        text = site(alice).get(page).content.decode()
        assert "Sales" not in text and "South" not in text
    assert "Sales" in site(ada).get(pages[0]).content.decode()


def test_look_ups_through_relations_are_refused(site, alice):
    client = site(alice)
    for query in (
        "parent__name__startswith=S",
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
def without_wall_1(monkeypatch):
    """Every gate stands open; only the database still knows organisations."""
    named = [*vars(directory_querysets).values(), *vars(target_querysets).values()]
    for one in {
        each for each in named if isinstance(each, type) and issubclass(each, TenantQuerySet)
    }:
        for gate in {"of", "visible_to", "managed_by"} & set(vars(one)):
            monkeypatch.setattr(one, gate, lambda rows, _: rows)


@pytest.mark.parametrize("model", LISTS)
def test_the_database_alone_keeps_organisations_apart(
    site, alice, charlie, north_rows, south_rows, globex_rows, without_wall_1, model
):
    seen = listed(site(alice), model)

    assert south_rows[model] in seen, "the first wall is meant to be gone"
    assert globex_rows[model] not in seen
    assert listed(site(charlie), model) == {globex_rows[model]}
    assert answered(site(alice), model, "change", globex_rows[model])[0] == 302


def test_more_rows_take_no_more_queries(site, ada, acme, north, django_assert_max_num_queries):
    """Session, user, places, context, organisation, then the list: count, page, dates, names."""
    client = site(ada)
    for number in range(5):
        below = team(acme, f"Below {number}", north)
        furnish(below, rep(acme, f"Rep {number}", below))

    for model in LISTS:
        with django_assert_max_num_queries(18, info=model):
            page = client.get(url(model))
        assert len(page.context["cl"].result_list) >= 6, model
