"""Of two people who edit one row the second is told, and nothing is lost."""

import pytest

from apps.directory.models import Rep, Team
from apps.targets.models import TargetPlan
from ssi_platform.tenancy.context import organisation_context

from ..sample_data import TODAY
from .conftest import errors, form, url
from .test_plans import plan as plan
from .test_plans import versions


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(f"{TODAY}T12:00Z", tick=True)


def opened(client, page):
    """What the form of a page sends, if nothing is edited."""
    asked = form(client.get(page))
    shown = {name: asked[name].value() for name in asked.fields}
    sent = {name: "" if value is None else value for name, value in shown.items()}
    return sent | {"_version": asked.version}


def names(organisation, model, pk):
    with organisation_context(organisation.pk):
        return model.objects.of_organisation(organisation.pk).get(pk=pk).name


@pytest.mark.parametrize("model", [Rep, Team])
def test_the_second_of_two_is_told(site, ada, acme, bobs_rep, north, model):
    row = bobs_rep if model is Rep else north
    page = url(f"directory_{model._meta.model_name}", "change", row.pk)
    client = site(ada)
    first, second = opened(client, page), opened(client, page)

    saved = client.post(page, first | {"name": "First"})
    refused = client.post(page, second | {"external_id": "second"})

    assert saved.status_code == 302
    assert "somebody else changed this" in str(errors(refused)["__all__"])
    assert b'value="second"' in refused.content
    assert names(acme, model, row.pk) == "First"
    again = client.post(page, opened(client, page) | {"external_id": "second"})
    assert again.status_code == 302
    assert names(acme, model, row.pk) == "First"


def test_the_second_who_edits_a_plan_is_told(site, ada, plan):
    page, client = url("targets_targetplan", "change", plan.pk), site(ada)
    first, second = opened(client, page), opened(client, page)

    assert client.post(page, first | {"threshold_1": "65"}).status_code == 302
    refused = client.post(page, second | {"threshold_2": "85"})

    assert list(errors(refused)) == ["__all__"]
    assert versions(plan)[-1][0][0] == 65


def test_a_refused_form_keeps_its_version(site, ada, bobs_rep):
    page, client = url("directory_rep", "change", bobs_rep.pk), site(ada)
    mine, other = opened(client, page), opened(client, page)
    client.post(page, other | {"name": "Theirs"})

    refused = client.post(page, mine | {"name": "Mine"})
    again = client.post(page, mine | {"name": "Mine", "_version": form(refused).version})

    assert list(errors(again)) == ["__all__"]


@pytest.mark.parametrize("name", ["directory_team", "directory_rep"])
def test_a_day_without_a_team_is_told_in_words(site, ada, name):
    answer = site(ada).post(url(name, "add"), {"name": "New", "from_day": str(TODAY)})
    field = "parent" if name == "directory_team" else "team"
    assert errors(answer)[field][0].startswith("Choose the ")


@pytest.mark.parametrize(
    "query",
    ["directory_team?parent=x", "directory_assignment?team=1&rep=x", "directory_rep?team=é"],
)
def test_an_address_with_no_id_opens_an_empty_form(site, ada, query):
    name, _, given = query.partition("?")
    assert site(ada).get(f"{url(name, 'add')}?{given}").status_code == 200


def test_a_page_to_delete_says_what_goes_and_what_is_refused(site, ada, bobs_rep):
    sure = site(ada).get(url("directory_rep", "delete", bobs_rep.pk))
    assert b"The assignments to teams are deleted with the rep." in sure.content
    assert b"A rep with scores is not deleted" in sure.content


def test_a_manager_reads_the_plans_above_and_changes_only_their_own(
    site, ada, alice, acme, plan, sales
):
    terms = {"name": "Above", "starts_on": "2026-01-01", "criterion": "share",
             "share_required": "80", "cohort": "current_roster", "threshold_1": "60",
             "due_after_months_1": "6", "team": sales.pk}  # fmt: skip
    assert site(ada).post(url("targets_targetplan", "add"), terms).status_code == 302
    with organisation_context(acme.pk):
        above = TargetPlan.objects.of_organisation(acme.pk).get(name="Above")
    page = url("targets_targetplan", "change", above.pk)

    shown = site(alice).get(page)

    assert shown.status_code == 200
    assert b"60 by 2026-07-01" in shown.content
    assert b'name="_save"' not in shown.content
    assert site(alice).post(page, terms).status_code == 403
    assert b'name="_save"' in site(alice).get(url("targets_targetplan", "change", plan.pk)).content
