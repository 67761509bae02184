"""Raises and clears the alerts of a rule, with their events."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from apps.ledger.services import emit

from ..events import CLEARED, RAISED, body_of
from ..models import OF_REPS, OF_TEAMS, Alert, AlertState, Rule
from .findings import FinalDay, Finding, Findings, Subject, subject_of

# A rule whose condition holds, fails and holds again within these days flaps: the same alert is
# opened again, and counted. What is met or failed once more is another matter.
FLAPS_WITHIN = timedelta(days=14)
FLAPPING = {Rule.DROP, Rule.STAGE_AT_RISK, Rule.COVERAGE_FELL, Rule.NO_SCORES_FOR}
REOPENED = ("state", "cleared_on", "opened_on", "details", "plan", "reopenings")


def apply(final: FinalDay, rule: Rule, findings: Findings) -> None:
    """Clear the alerts that are over, and raise those that do not stand."""
    alerts = final.standing(rule)
    over = [alert for alert in alerts if subject_of(alert) not in findings.standing]
    _clear(final, over)
    there = final.subjects(rule) - {subject_of(alert) for alert in over}
    new = {who: finding for who, finding in findings.raised.items() if who not in there}
    _raise(final, rule, new)


def _clear(final: FinalDay, alerts: Sequence[Alert]) -> None:
    for alert in alerts:
        alert.state, alert.cleared_on = AlertState.CLEARED, final.day
        alert.snoozed_until = None
    Alert.objects.bulk_update(alerts, ["state", "cleared_on", "snoozed_until"])
    for alert in alerts:
        body = {**body_of(alert), "day": final.day}
        emit(CLEARED, organisation_id=final.organisation_id, body=body)


def _raise(final: FinalDay, rule: Rule, new: dict[Subject, Finding]) -> None:
    flapping = _cleared_lately(final, rule, new)
    again = [_reopened(final, alert, new[who]) for who, alert in flapping.items()]
    Alert.objects.bulk_update(again, REOPENED)
    first = Alert.objects.bulk_create(
        _opened(final, rule, who, finding) for who, finding in new.items() if who not in flapping
    )
    for alert in (*again, *first):
        body = {**body_of(alert), "day": final.day, "reopenings": alert.reopenings}
        emit(RAISED, organisation_id=final.organisation_id, body=body)


def _cleared_lately(
    final: FinalDay, rule: Rule, subjects: Collection[Subject]
) -> dict[Subject, Alert]:
    """Return by subject the alert of the rule that was cleared last, if that was lately."""
    if rule not in FLAPPING or not subjects:
        return {}
    since = final.day - FLAPS_WITHIN
    rows = Alert.objects.of_organisation(final.organisation_id).filter(rule=rule)
    rows = rows.filter(state=AlertState.CLEARED, cleared_on__gte=since).order_by("cleared_on", "pk")
    lately = {subject_of(alert): alert for alert in rows}
    return {who: alert for who, alert in lately.items() if who in subjects}


def _reopened(final: FinalDay, alert: Alert, finding: Finding) -> Alert:
    alert.state, alert.cleared_on = AlertState.OPEN, None
    alert.opened_on, alert.details = final.day, dict(finding.details)
    alert.plan_id = finding.plan_id
    alert.reopenings += 1
    return alert


def _opened(final: FinalDay, rule: Rule, who: Subject, finding: Finding) -> Alert:
    return Alert(
        organisation_id=final.organisation_id,
        rule=rule,
        rep_id=who if rule in OF_REPS else None,
        team_id=who if rule in OF_TEAMS else None,
        plan_id=finding.plan_id,
        opened_on=final.day,
        details=dict(finding.details),
    )
