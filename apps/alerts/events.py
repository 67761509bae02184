"""Events about alerts. Their figures are read with the alert, by who may see it."""

from datetime import date
from uuid import UUID

from apps.ledger.services import Body, EventType, Field, Kind

from .models import Alert, Rule

FIELDS = {
    "alert": Field(Kind.ID, "The alert."),
    "rule": Field(Kind.WORD, "What it is about.", words=Rule.values),
    "team": Field(Kind.ID, "The team that it is about. Null: it is about none.", nullable=True),
    "rep": Field(Kind.ID, "The rep that it is about. Null: it is about none.", nullable=True),
    "day": Field(Kind.DAY, "The final day whose figures were evaluated."),
}
EXAMPLE: Body = {
    "alert": UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0b01"),
    "rule": "drop",
    "team": None,
    "rep": UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0201"),
    "day": date(2026, 6, 29),
}
RAISED = EventType(
    name="alert.raised",
    description="An alert was raised, or raised again soon after it was cleared.",
    fields={**FIELDS, "reopenings": Field(Kind.NUMBER, "How often it was raised again.")},
    example={**EXAMPLE, "reopenings": 0},
    link="alerts/{alert}",
)
CLEARED = EventType(
    name="alert.cleared",
    description="What an alert is about is over.",
    fields=FIELDS,
    example=EXAMPLE,
    link="alerts/{alert}",
)
EVENT_TYPES = (RAISED, CLEARED)


def body_of(alert: Alert) -> dict[str, object]:
    """Return what both events say of an alert, without the day."""
    return {
        "alert": alert.pk,
        "rule": str(alert.rule),
        "team": alert.team_id,
        "rep": alert.rep_id,
    }
