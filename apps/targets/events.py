"""Events about target plans."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from apps.ledger.services import Body, Change, EventType, Field, Kind

from .models import TargetPlan

FIELDS = {
    "target_plan": Field(Kind.ID, "The plan."),
    "team": Field(
        Kind.ID, "The team of the plan. Null: it is a rep's, or the organisation's.", nullable=True
    ),
    "rep": Field(
        Kind.ID, "The rep of the plan. Null: it is a team's, or the organisation's.", nullable=True
    ),
    "version": Field(Kind.NUMBER, "The version of its terms, from 1 on."),
}
EXAMPLE = {
    "target_plan": UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0401"),
    "team": UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0101"),
    "rep": None,
    "version": 2,
}


def _plans(changes: Sequence[Change]) -> Iterator[Body]:
    for change in changes:
        terms = change.after or change.before or {}
        yield {
            "target_plan": change.instance.pk,
            "team": terms["team"],
            "rep": terms["rep"],
            "version": terms["version"],
        }


EVENT_TYPES = (
    EventType(
        name="target_plan.created",
        description="A team, a rep, or the organisation, got a target plan.",
        fields=FIELDS,
        example=EXAMPLE | {"version": 1},
        link="target-plans/{target_plan}",
        follows={(TargetPlan, "create")},
        bodies=_plans,
    ),
    EventType(
        name="target_plan.changed",
        description="The name or the terms of a target plan changed.",
        fields=FIELDS,
        example=EXAMPLE,
        link="target-plans/{target_plan}",
        follows={(TargetPlan, "change")},
        bodies=_plans,
    ),
    EventType(
        name="target_plan.deleted",
        description="A target plan was deleted.",
        fields=FIELDS,
        example=EXAMPLE,
        follows={(TargetPlan, "delete")},
        bodies=_plans,
    ),
)
