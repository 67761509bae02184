"""Alerts that are written straight into the table."""

from apps.alerts.models import Alert, EvaluatedDay
from ssi_platform.database import clock


def raised(rep, day):
    """An open alert of a rep's drop, and the day on which it was evaluated."""
    columns = {"organisation_id": rep.organisation_id}
    EvaluatedDay.objects.get_or_create(**columns, day=day, defaults={"evaluated_at": clock.now()})
    figures = {"change": -12.0, "median_change": 0.0, "needed": -3.0}
    return Alert.objects.create(**columns, rule="drop", rep=rep, opened_on=day, details=figures)
