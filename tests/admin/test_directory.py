"""Teams, reps and assignments are written through the services, and refused with a reason."""

import pytest

from apps.directory.models import Assignment, Rep, RepMember, Team
from ssi_platform.tenancy.context import organisation_context

from ..sample_data import TODAY, team
from .conftest import errors, form, url

ADD_TEAM, ADD_REP, ADD_ASSIGNMENT = (
    url(f"directory_{name}", "add") for name in ("team", "rep", "assignment")
)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(f"{TODAY}T12:00Z", tick=True)


def rows(organisation, model, **filters):
    with organisation_context(organisation.pk):
        return list(model.objects.of_organisation(organisation.pk).filter(**filters))


def placed(organisation, **filters):
    """Teams with their parent of today."""
    with organisation_context(organisation.pk):
        return list(
            Team.objects.of_organisation(organisation.pk).with_parent_on(TODAY).filter(**filters)
        )


def test_a_team_is_added_changed_and_deleted(site, ada, acme, sales, events):
    client = site(ada)
    added = client.post(ADD_TEAM, {"name": "West", "external_id": "", "parent": sales.pk})
    (west,) = rows(acme, Team, name="West")
    change = url("directory_team", "change", west.pk)
    changed = client.post(change, {"name": "Far West", "external_id": "w", "parent": ""})
    (west,) = placed(acme, pk=west.pk)
    deleted = client.post(url("directory_team", "delete", west.pk), {"post": "yes"})

    assert [answer.status_code for answer in (added, changed, deleted)] == [302, 302, 302]
    assert (west.name, west.external_id, west.parent) == ("Far West", "w", None)
    assert rows(acme, Team, pk=west.pk) == []
    assert events(west.pk) == [(ada.email, action) for action in ("create", "change", "delete")]


def test_a_blank_external_id_is_none_and_may_repeat(site, ada, acme):
    for name in ("One", "Two"):
        assert site(ada).post(ADD_TEAM, {"name": name, "external_id": ""}).status_code == 302
    added = rows(acme, Team, name__in=["One", "Two"])
    assert [one.external_id for one in added] == [None, None]


def test_saving_what_is_unchanged_is_no_event(site, ada, north, sales, events):
    before = events(north.pk)
    data = {"name": "North", "external_id": "north", "parent": sales.pk}
    assert site(ada).post(url("directory_team", "change", north.pk), data).status_code == 302

    assert events(north.pk) == before


def test_a_loop_is_an_error_of_the_parent(site, ada, acme, sales, north, events):
    before = events(sales.pk)
    data = {"name": "Sold", "external_id": "sales", "parent": north.pk}
    page = site(ada).post(url("directory_team", "change", sales.pk), data)

    assert errors(page) == {"parent": ["A team cannot be below itself."]}
    assert [one.name for one in rows(acme, Team, pk=sales.pk)] == ["Sales"]
    assert events(sales.pk) == before


def test_a_taken_external_id_is_an_error_of_the_field(site, ada, north, bobs_rep, unwritten):
    for page, taken in ((ADD_TEAM, "north"), (ADD_REP, "bob")):
        answer = site(ada).post(page, {"name": "X", "external_id": taken})
        assert errors(answer) == {"external_id": ["This is taken already."]}, page


def test_a_team_in_use_stays_with_a_message(site, ada, acme, north, bobs_rep):
    page = site(ada).post(url("directory_team", "delete", north.pk), {"post": "yes"}, follow=True)

    assert "Reps are or were in this team." in page.content.decode()
    assert rows(acme, Team, pk=north.pk)


def test_the_action_deletes_all_or_nothing(site, ada, acme, north, bobs_rep, events):
    empty = team(acme, "Empty")
    data = {"action": "delete_selected", "_selected_action": [empty.pk, north.pk], "post": "yes"}
    page = site(ada).post(url("directory_team"), data, follow=True)
    assert "Reps are or were in this team." in page.content.decode()
    assert len(rows(acme, Team, pk__in=[empty.pk, north.pk])) == 2
    assert (ada.email, "delete") not in events(empty.pk)

    site(ada).post(url("directory_team"), data | {"_selected_action": [empty.pk]})
    assert not rows(acme, Team, pk=empty.pk)
    assert events(empty.pk)[-1] == (ada.email, "delete")


def test_the_action_takes_a_bounded_number_of_rows(site, ada, acme, north, monkeypatch):
    monkeypatch.setattr("ssi_platform.adminsite.options.MOST_AT_ONCE", 1)
    below = [team(acme, name, north) for name in ("A", "B")]
    data = {"action": "delete_selected", "_selected_action": [one.pk for one in below]}
    page = site(ada).post(url("directory_team"), data | {"post": "yes"}, follow=True)

    assert "Choose at most 1 rows at a time." in page.content.decode()
    assert len(rows(acme, Team, pk__in=[one.pk for one in below])) == 2


def test_a_manager_adds_teams_below_their_own_only(site, alice, acme, north, unwritten):
    page = site(alice).post(ADD_TEAM, {"name": "Loose"})
    added = site(alice).post(ADD_TEAM, {"name": "North by east", "parent": north.pk})

    assert errors(page) == {"parent": ["A manager creates teams below their own."]}
    assert added.status_code == 302
    assert [one.parent for one in placed(acme, name="North by east")] == [north.pk]


def test_a_manager_cannot_lift_a_team_out_of_the_tree(site, alice, acme, north, unwritten):
    below = team(acme, "Below", north)
    data = {"name": "Below", "external_id": "below", "parent": ""}
    page = site(alice).post(url("directory_team", "change", below.pk), data)

    assert errors(page) == {"parent": ["A manager moves teams within their own tree."]}


def test_renaming_the_managers_top_team_leaves_it_in_its_place(
    site, alice, acme, north, sales, unwritten
):
    change = url("directory_team", "change", north.pk)
    assert "parent" not in form(site(alice).get(change)).fields
    data = {"name": "Far North", "external_id": "north", "parent": ""}
    assert site(alice).post(change, data).status_code == 302

    (north,) = placed(acme, pk=north.pk)
    assert (north.name, north.parent) == ("Far North", sales.pk)


def test_a_manager_adds_a_rep_to_one_of_their_teams(site, alice, acme, north, events):
    page = site(alice).post(ADD_REP, {"name": "Rita"})
    added = site(alice).post(ADD_REP, {"name": "Rita", "team": north.pk})

    assert errors(page) == {"team": ["This field is required."]}
    assert added.status_code == 302
    (rita,) = rows(acme, Rep, name="Rita")
    (assignment,) = rows(acme, Assignment, rep=rita)
    assert (assignment.team_id, assignment.from_day) == (north.pk, TODAY)
    assert events(rita.pk) == [(alice.email, "create")]
    assert events(assignment.pk) == [(alice.email, "assign")]
    shown = site(alice).get(url("directory_rep")).content.decode()
    assert '<td class="field-current_team">North</td>' in shown


def test_a_rep_is_changed_and_kept_while_known(site, alice, acme, bobs_rep, events):
    change = url("directory_rep", "change", bobs_rep.pk)
    data = {"name": "Robert", "external_id": "bob", "email": "b@acme.example",
            "profile_url": "https://example.com/bob"}  # fmt: skip
    assert site(alice).post(change, data).status_code == 302
    page = site(alice).post(
        url("directory_rep", "delete", bobs_rep.pk), {"post": "yes"}, follow=True
    )

    (bob,) = rows(acme, Rep, pk=bobs_rep.pk)
    assert (bob.name, bob.email) == ("Robert", "b@acme.example")
    assert rows(acme, RepMember, rep=bob.pk), "what the form does not show stays"
    assert "Something is known of the rep" in page.content.decode()
    assert events(bob.pk)[-1] == (alice.email, "change")


def test_a_move_is_added_changed_and_taken_back(site, ada, acme, north, south, bobs_rep, events):
    data = {"rep": bobs_rep.pk, "team": south.pk, "from_day": "2026-06-01"}
    assert site(ada).post(ADD_ASSIGNMENT, data).status_code == 302
    (move,) = rows(acme, Assignment, rep=bobs_rep, team=south)
    change = url("directory_assignment", "change", move.pk)
    assert site(ada).post(change, {"team": "", "from_day": "2020-01-01"}).status_code == 302
    (left,) = rows(acme, Assignment, pk=move.pk)
    assert (left.team_id, str(left.from_day)) == (None, "2026-06-01")

    answer = site(ada).post(url("directory_assignment", "delete", move.pk), {"post": "yes"})
    assert answer.status_code == 302
    assert [one.team_id for one in rows(acme, Assignment, rep=bobs_rep)] == [north.pk]
    assert events(move.pk) == [(ada.email, one) for one in ("assign", "assign", "unassign")]


def test_an_assignment_is_not_overwritten_by_adding_one(site, ada, acme, north, south, bobs_rep):
    data = {"rep": bobs_rep.pk, "team": south.pk, "from_day": "2026-01-01"}
    page = site(ada).post(ADD_ASSIGNMENT, data)

    assert list(errors(page)) == ["from_day"]
    assert [one.team_id for one in rows(acme, Assignment, rep=bobs_rep)] == [north.pk]


def test_a_managers_rep_shows_nothing_of_the_time_elsewhere(
    site, alice, acme, north, bobs_rep, dora, unwritten
):
    site_data = {"rep": dora.pk, "team": north.pk, "from_day": "2026-06-01"}
    assert errors(site(alice).post(ADD_ASSIGNMENT, site_data))["rep"]
    with organisation_context(acme.pk):
        earlier = Assignment.objects.get(rep=dora)
        Assignment.objects.create(
            organisation_id=acme.pk, rep=dora, team=north, from_day="2026-06-01"
        )
    listed = site(alice).get(url("directory_assignment")).context_data["cl"].result_list

    assert {(one.rep_id, one.team_id) for one in listed} == {
        (bobs_rep.pk, north.pk),
        (dora.pk, north.pk),
    }
    missing = site(alice).get(url("directory_assignment", "change", earlier.pk))
    assert missing["Location"] == "/admin/"


def test_history_is_the_organisations_audit(site, ada, alice, north):
    data = {"name": "Far North", "external_id": "north"}
    site(alice).post(url("directory_team", "change", north.pk), data)
    page = site(ada).get(url("directory_team", "history", north.pk)).content.decode()

    assert alice.email in page and "Changed: name" in page


def test_a_name_is_text_and_never_markup(site, ada, acme):
    site(ada).post(ADD_TEAM, {"name": "<script>alert(1)</script>"})
    (added,) = rows(acme, Team, name__startswith="<")
    for page in (url("directory_team"), url("directory_team", "delete", added.pk),
                 url("directory_team", "history", added.pk)):  # fmt: skip
        text = site(ada).get(page).content.decode()
        assert "<script>alert(1)" not in text and "&lt;script&gt;alert(1)" in text
