"""Services write events in the transaction of their cause, in the statement of the audit."""

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.access import services as access
from apps.directory import services as directory
from apps.directory.models import Assignment, Team
from apps.ledger import services as ledger
from apps.ledger.models import AuditEvent, Event, Unpublished
from apps.targets import services as targets
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW, TODAY, system
from tests.sample_data import rep as make_rep
from tests.sample_data import team as make_team

from .conftest import ACME, JUNE

STAGES = [{"threshold": 70, "due_after_months": 6}]


def test_creating_a_rep_in_a_team(acme, north, events):
    rep = make_rep(acme, "Rita", north, since=JUNE)
    assert events() == [
        ("rep.created", {"rep": str(rep.pk)}),
        ("rep.moved", {"rep": str(rep.pk), "team": str(north.pk), "from_day": "2026-06-01"}),
    ]


def test_changing_a_rep(acme, bobs_rep, inside, events):
    directory.change_rep(caller=system(acme), rep=bobs_rep, changes={"name": "Robert"}, today=TODAY)
    directory.change_rep(caller=system(acme), rep=bobs_rep, changes={"name": "Robert"}, today=TODAY)
    assert events() == [("rep.updated", {"rep": str(bobs_rep.pk)})]


def test_moving_leaving_and_coming_back(acme, bobs_rep, south, inside, events):
    directory.assign(caller=system(acme), rep=bobs_rep, from_day=JUNE, team=south, today=TODAY)
    left, _ = directory.assign(
        caller=system(acme), rep=bobs_rep, from_day=TODAY, team=None, today=TODAY
    )
    directory.unassign(
        caller=system(acme), assignment=Assignment.objects.get(pk=left.pk), today=TODAY
    )
    rep = {"rep": str(bobs_rep.pk)}
    assert events() == [
        ("rep.moved", rep | {"team": str(south.pk), "from_day": "2026-06-01"}),
        ("rep.left", rep | {"from_day": "2026-06-30"}),
        ("rep.moved", rep | {"team": None, "from_day": "2026-06-30"}),
    ]


def test_deleting_a_rep(acme, inside, events):
    rep = directory.create_rep(caller=system(acme), name="Rita", today=TODAY)
    directory.delete_rep(caller=system(acme), rep=rep)
    assert [name for name, _ in events()] == ["rep.created", "rep.deleted"]


def test_a_team_is_created_renamed_moved_and_deleted(acme, north, south, inside, events):
    team = make_team(acme, "West", north)
    directory.change_team(
        caller=system(acme), team=team, changes={"name": "East", "parent": south}, today=TODAY
    )
    directory.change_team(caller=system(acme), team=team, changes={"parent": None}, today=TODAY)
    deleted = {"team": str(team.pk)}
    directory.delete_team(caller=system(acme), team=team)
    today = {"from_day": str(TODAY)}
    assert events() == [
        ("team.created", deleted),
        ("team.moved", deleted | {"parent": str(south.pk)} | today),
        ("team.updated", deleted),
        ("team.moved", deleted | {"parent": None} | today),
        ("team.deleted", deleted),
    ]


def test_a_target_plan_is_created_changed_and_deleted(acme, south, inside, events):
    terms = {"starts_on": JUNE, "stages": STAGES}
    plan = targets.create_plan(
        caller=system(acme), name="Plan", team=south, terms=terms, today=TODAY
    )
    higher = terms | {"stages": [{"threshold": 80, "due_after_months": 6}]}
    targets.change_plan(caller=system(acme), plan=plan, name="Plan", terms=higher, today=TODAY)
    targets.delete_plan(caller=system(acme), plan=plan, today=TODAY)
    body = {"target_plan": str(plan.pk), "team": str(south.pk), "rep": None}
    assert events() == [
        ("target_plan.created", body | {"version": 1}),
        ("target_plan.changed", body | {"version": 2}),
        ("target_plan.deleted", body | {"version": 2}),
    ]


def test_a_member_is_added_and_removed(acme, inside, events):
    membership = access.add_member(
        caller=system(acme), email="eve@acme.example", name="Eve Brown", role="manager", now=NOW
    )
    body = {"member": str(membership.pk), "role": "manager"}
    access.remove_member(caller=system(acme), membership=membership, now=NOW)
    assert events() == [("member.invited", body), ("member.removed", body)]


def test_an_event_is_rolled_back_with_its_cause(acme, inside, events):
    with transaction.atomic():
        make_team(acme, "West")
        assert [name for name, _ in events()] == ["team.created"]
        transaction.set_rollback(True)
    assert events() == []


def test_an_event_has_its_subject_and_the_request(api, acme_key, acme):
    client = api(acme_key)
    made = client.post(f"{ACME}/teams", {"name": "West"}, headers={"X-Request-Id": "request-42"})
    with organisation_context(acme.pk):
        event = Event.objects.get(type="team.created", subject_id=made.json()["id"])
    assert (event.subject_type, event.request_id) == ("team", "request-42")
    assert event.body["link"] == f"teams/{event.subject_id}"


def test_audit_and_events_take_one_statement_whatever_their_number(acme, north, inside):
    teams = [Team(organisation=acme, name=f"T{n}") for n in range(3)]
    changes = [ledger.Change("create", team, after={"name": team.name}) for team in teams]
    with CaptureQueriesContext(connection) as captured:
        ledger.record_events(changes)
    assert len(captured) == 1
    ids = [str(team.pk) for team in teams]
    assert AuditEvent.objects.filter(object_id__in=ids).count() == 3
    written = Event.objects.filter(subject_id__in=ids).values_list("pk", flat=True)
    assert len(written) == 3
    assert Unpublished.objects.filter(kind="event", event_id__in=written).count() == 3


def test_nothing_to_write_is_no_statement(inside):
    with CaptureQueriesContext(connection) as captured:
        ledger.record_events([])
    assert len(captured) == 0
