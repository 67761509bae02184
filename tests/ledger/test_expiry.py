"""Events are deleted thirty days after their publication; their positions stay."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from apps.ledger import services as ledger
from apps.ledger import tasks
from apps.ledger.models import AuditEvent, Event
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import team as make_team

from .published import acme as acme
from .published import ids, positions, publish


def test_events_expire_after_thirty_days_and_positions_stay(acme):
    today = timezone.now()
    make_team(acme, "North")
    publish(acme, now=today)
    make_team(acme, "South")
    publish(acme, now=today + timedelta(days=1))
    make_team(acme, "West")
    with organisation_context(acme.pk):
        now = today + timedelta(days=30, minutes=1)
        assert ledger.expire_events(organisation_id=acme.pk, now=now) == 1
    publish(acme, now=now)
    assert len(ids(acme, Event)) == 2
    assert [number for number, _ in positions(acme, "event")] == [1, 2, 3]
    assert len(ids(acme, AuditEvent)) == 4


def test_the_task_deletes_what_has_expired(acme):
    with time_machine.travel(timezone.now() - timedelta(days=31)):
        make_team(acme, "North")
        publish(acme, now=timezone.now())
    make_team(acme, "South")
    tasks.publish(organisation_id=str(acme.pk))
    tasks.expire()
    assert [number for number, _ in positions(acme, "event")] == [1, 2]
    assert len(ids(acme, Event)) == 1
