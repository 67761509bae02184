"""What people decide about an alert: to look after it, to put it aside, to open it again."""

from datetime import date

from django.db import transaction

from apps.ledger.services import record_event, snapshot
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import Alert, AlertState


class AlertCleared(Exception):
    """The alert is over: nothing is left to decide."""


def acknowledge(*, caller: Caller, alert: Alert) -> Alert:
    """Note that somebody looks after an alert. Raises NotAllowed and AlertCleared."""
    return _decided(caller, alert, "acknowledge", AlertState.ACKNOWLEDGED, None)


def snooze(*, caller: Caller, alert: Alert, until: date, today: date) -> Alert:
    """Put an alert aside until a day. Raises NotAllowed, Invalid and AlertCleared."""
    policies.may_decide(caller, alert)
    policies.check_snooze(until, today)
    return _decided(caller, alert, "snooze", AlertState.SNOOZED, until)


def reopen(*, caller: Caller, alert: Alert) -> Alert:
    """Open an alert that is acknowledged or snoozed. Raises NotAllowed and AlertCleared."""
    return _decided(caller, alert, "reopen", AlertState.OPEN, None)


@transaction.atomic
def _decided(
    caller: Caller, alert: Alert, action: str, state: AlertState, until: date | None
) -> Alert:
    policies.may_decide(caller, alert)
    held = Alert.objects.of_organisation(alert.organisation_id).select_for_update(no_key=True)
    alert = held.get(pk=alert.pk)
    if alert.state == AlertState.CLEARED:
        raise AlertCleared("The alert is over.")
    if (alert.state, alert.snoozed_until) == (state, until):
        return alert
    before = snapshot(alert)
    alert.state, alert.snoozed_until = state, until
    alert.save(update_fields=["state", "snoozed_until"])
    record_event(action, alert, before=before, after=snapshot(alert))
    return alert
