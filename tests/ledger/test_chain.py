"""The audit is a chain of hashes: whatever the owner of the tables does to it is found."""

from contextlib import contextmanager
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.ledger import services as ledger
from apps.ledger.models import AuditEvent, AuditPersonal, Position
from ssi_platform.database.addresses import with_database
from ssi_platform.tenancy.context import Actor, organisation_context
from tests.sample_data import key, member, team
from tests.sample_data import organisation as make_organisation

from .published import acme as acme
from .published import publish

TABLES = ("ledger_auditevent", "ledger_auditpersonal", "ledger_position", "ledger_unpublished")


@pytest.fixture
def audit(acme):
    """Eight published audit events: of the organisation, a member and six teams."""
    ada = member(acme, "ada", "admin")
    with organisation_context(acme.pk, actor=Actor("user", ada.pk, ada.email)):
        for number in range(6):
            team(acme, f"T{number}")
    publish(acme)
    assert findings(acme) == []
    return acme


def findings(organisation, **given):
    with organisation_context(organisation.pk):
        return ledger.verify_audit(organisation_id=organisation.pk, **given).findings


def last(organisation):
    with organisation_context(organisation.pk):
        position = Position.objects.filter(kind="audit").order_by("-sequence").first()
        return position.sequence, bytes(position.hash).hex()


@contextmanager
def unforced(owner):
    """The owner lifts the policies from itself."""
    for table in TABLES:
        owner.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    try:
        yield owner
    finally:
        for table in TABLES:
            owner.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


@pytest.fixture
def tamper(owner_url, databases):
    """Return a function that runs statements as the owner, on the empty database."""

    def tamper(*statements):
        connection.close()
        url = with_database(owner_url, databases.database("empty"))
        with psycopg.connect(url, autocommit=True) as owner, unforced(owner):
            return [owner.execute(statement).rowcount for statement in statements]

    return tamper


AT = "(SELECT event_id FROM ledger_position WHERE kind = 'audit' AND sequence = {})"
SET = "UPDATE ledger_auditevent SET {} WHERE id = " + AT.format(4)
CHANGES = {
    "the time": (SET.format("occurred_at = occurred_at - interval '1 day'"), "4: event"),
    "the actor": (SET.format("actor_id = gen_random_uuid()"), "4: event"),
    "the kind of actor": (SET.format("actor_kind = 'key'"), "4: event"),
    "the action": (SET.format("action = 'delete'"), "4: event"),
    "the object": (SET.format("object_id = 'x'"), "4: event"),
    "the request": (SET.format("request_id = 'x'"), "4: event"),
    "a commitment": (SET.format("values_commitment = sha256('x')"), "4: event"),
    "the values": (
        "UPDATE ledger_auditpersonal SET after = '{}' WHERE event_id = " + AT.format(4),
        "4: the values of event",
    ),
    "the name": (
        "UPDATE ledger_auditpersonal SET actor_name = 'eve' WHERE event_id = " + AT.format(4),
        "4: the actor's name or address of event",
    ),
    "the name without its salt": (
        "UPDATE ledger_auditpersonal SET actor_name = 'eve', actor_salt = NULL WHERE event_id = "
        + AT.format(4),
        "4: the actor's name or address of event",
    ),
    "a deleted event": (
        "DELETE FROM ledger_auditevent WHERE id = " + AT.format(4),
        "4: event",
    ),
    "a deleted position": (
        "DELETE FROM ledger_position WHERE kind = 'audit' AND sequence = 4",
        "5: the positions after 3 are missing",
    ),
    "an added event": (
        "INSERT INTO ledger_auditevent SELECT gen_random_uuid(), occurred_at, actor_kind, actor_id,"
        " action, object_type, object_id, request_id, actor_commitment, values_commitment,"
        " organisation_id FROM ledger_auditevent LIMIT 1",
        "event",
    ),
    "a hash": (
        "UPDATE ledger_position SET hash = sha256('x') WHERE kind = 'audit' AND sequence = 4",
        "5: the hash before it is not the one of 4",
    ),
    "the order": (
        "UPDATE ledger_position p SET event_id = q.event_id FROM ledger_position q"
        " WHERE p.kind = 'audit' AND q.kind = 'audit' AND p.sequence IN (4, 5)"
        " AND q.sequence = 9 - p.sequence",
        "4: event",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_found(audit, tamper, change):
    statement, finding = CHANGES[change]
    deferred = "ALTER TABLE ledger_position {} CONSTRAINT one_position_per_record"
    add = " UNIQUE (organisation_id, kind, event_id) DEFERRABLE INITIALLY DEFERRED"
    if change == "the order":  # A unique constraint is in the way of whoever swaps two rows.
        tamper(deferred.format("DROP"), deferred.format("ADD") + add)
    assert tamper(statement)[0] >= 1
    assert any(one.startswith(finding) for one in findings(audit)), findings(audit)
    if change == "the order":
        tamper(
            "TRUNCATE ledger_position",
            deferred.format("DROP"),
            deferred.format("ADD") + add.partition(" DEFERRABLE")[0],
        )


def test_an_audit_that_was_shortened_is_found_by_what_was_noted_outside(audit, tamper):
    sequence, noted = last(audit)
    tamper(
        f"DELETE FROM ledger_auditpersonal WHERE event_id = {AT.format(sequence)}",
        f"DELETE FROM ledger_auditevent WHERE id = {AT.format(sequence)}",
        f"DELETE FROM ledger_position WHERE kind = 'audit' AND sequence = {sequence}",
    )
    assert findings(audit) == []
    assert findings(audit, known=(sequence, noted)) == [
        f"{sequence}: the audit ends with {sequence - 1}"
    ]


def test_an_audit_that_was_written_anew_is_found_by_what_was_noted_outside(audit, tamper):
    sequence, noted = last(audit)
    tamper(
        "UPDATE ledger_auditevent SET action = 'delete' WHERE id = " + AT.format(4),
        "INSERT INTO ledger_unpublished (organisation_id, kind, event_id) SELECT organisation_id,"
        " kind, event_id FROM ledger_position WHERE kind = 'audit' ORDER BY sequence",
        "DELETE FROM ledger_position WHERE kind = 'audit'",
    )
    publish(audit)
    assert findings(audit) == []
    assert findings(audit, known=(sequence, noted)) == [
        f"{sequence}: the hash is not the one that was noted"
    ]


def test_erased_values_leave_the_chain_valid(audit):
    with organisation_context(audit.pk):
        events = AuditEvent.objects.filter(object_type="team")
        chosen, actor = [event.pk for event in events[:2]], events[0].actor_id
        ledger.forget_values(organisation_id=audit.pk, event_ids=chosen)
        assert {event.after for event in AuditEvent.objects.filter(pk__in=chosen)} == {None}
        assert AuditEvent.objects.filter(object_type="team", after__isnull=True).count() == 2
        assert AuditEvent.objects.filter(actor_id=actor, actor_name="ada@acme.example").exists()

        ledger.forget_actor(organisation_id=audit.pk, actor_id=actor)
        assert {event.actor_name for event in AuditEvent.objects.filter(actor_id=actor)} == {""}
        assert AuditPersonal.objects.filter(actor_salt=None, actor_name=None).count() == 6
        assert AuditPersonal.objects.filter(values_salt=None).count() == 2
        verified = ledger.verify_audit(organisation_id=audit.pk)
    assert (verified.findings, verified.erased, verified.sequence) == ([], 6, last(audit)[0])


def test_values_are_erased_in_ones_own_organisation_only(audit):
    globex = make_organisation("globex")
    with organisation_context(audit.pk):
        event = AuditEvent.objects.filter(object_type="team").first()
    with organisation_context(globex.pk):
        ledger.forget_values(organisation_id=audit.pk, event_ids=[event.pk])
        ledger.forget_actor(organisation_id=audit.pk, actor_id=event.actor_id)
    with organisation_context(audit.pk):
        kept = AuditEvent.objects.get(pk=event.pk)
        assert (kept.after, kept.actor_name) == (event.after, event.actor_name)


def test_chains_of_organisations_are_their_own(audit):
    globex = make_organisation("globex")
    publish(globex)
    with organisation_context(audit.pk):
        first = Position.objects.get(kind="audit", sequence=1)
    with organisation_context(globex.pk):
        other = Position.objects.get(kind="audit", sequence=1)
    assert first.previous_hash != other.previous_hash
    assert (findings(audit), findings(globex)) == ([], [])


def test_a_chain_goes_on_over_publications_and_steps(audit, monkeypatch):
    monkeypatch.setattr(ledger.publishing, "STEP", 2)
    before = last(audit)[0]
    for number in range(5):
        team(audit, f"N{number}")
    publish(audit)
    assert findings(audit) == []
    assert last(audit)[0] == before + 5


def test_the_command_tells_the_last_hash_and_fails_on_a_change(audit, tamper):
    sequence, noted = last(audit)
    out = StringIO()
    call_command("verify_audit", "acme", sequence=sequence, noted=noted, stdout=out)
    assert f"valid up to {sequence} {noted}, 0 events with erased values" in out.getvalue()
    call_command("verify_audit", stdout=out)
    tamper(CHANGES["the action"][0])
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="1 audits are not as they were written"):
        call_command("verify_audit", stdout=out, stderr=err)
    assert "broken" in out.getvalue()
    assert "4: event" in err.getvalue()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["nobody"], "There is no organisation"),
        (["acme", "--sequence=1"], "go together"),
        (["--sequence=1", "--hash=00"], "go together"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(acme, arguments, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("verify_audit", *arguments)


def test_the_list_shows_the_hash_of_each_event(audit, api):
    publish(audit)
    page = api(key(audit)).get("/api/v1/organisations/acme/audit-events?page_size=1").json()
    listed = page["data"]
    sequence, noted = last(audit)
    assert (listed[0]["sequence"], listed[0]["hash"]) == (sequence, noted)
    assert len(noted) == 64
