"""The row of a standing as JSON shows it."""

from typing import Any

from ssi_platform.api.strict_fields import shortest
from ssi_platform.domain.readings import PILLARS
from ssi_platform.domain.statistics import CHANGE_DAYS
from ssi_platform.domain.thousandths import from_thousandths

from .standing_figures import Standing


def row_of(standing: Standing) -> dict[str, Any]:
    """Return all fields of a standing, as JSON shows them."""
    member, value = standing.member, standing.value
    pillars = value.pillars if value else (None,) * len(PILLARS)
    return {
        "rep": member.rep,
        "name": standing.name,
        "team": member.team,
        "excused": member.excused,
        "total": in_points(value.total if value else None),
        **{name: in_points(one) for name, one in zip(PILLARS, pillars, strict=True)},
        "age_days": value.age_days if value else None,
        **{f"change_{days}": in_points(standing.changes[days]) for days in CHANGE_DAYS},
        **_stage(standing),
        "reason": standing.reason,
        "rank": standing.place and standing.place.rank,
        "percentile": in_points(standing.place.percentile if standing.place else None),
        "ranked": standing.ranked,
        "rank_reason": standing.place_reason,
        "pillar_behind": _pillar_behind(standing),
        "pillar_reason": standing.pillar_reason,
    }


def in_points(thousandths: int | None) -> Any:
    return shortest(from_thousandths(thousandths))


def _stage(standing: Standing) -> dict[str, Any]:
    stage, terms = standing.stage, standing.terms
    if stage is None or terms is None:
        names = ("stage", "gap", "met", "state", "pace", "expected", "required_rate")
        return dict.fromkeys(names)
    return {
        "stage": {
            "plan": terms.version.plan_id,
            "plan_version": terms.version.number,
            "plan_owner": terms.version.plan.owner_id,
            "own_plan": terms.is_own,
            "criterion": terms.version.criterion,
            "position": stage.position,
            "threshold": stage.threshold,
            "starts_on": stage.starts_on,
            "due_on": stage.due_on,
        },
        "gap": in_points(stage.gap),
        "met": stage.met,
        "state": stage.state,
        "pace": shortest(stage.pace),
        "expected": in_points(stage.expected),
        "required_rate": in_points(stage.required_rate),
    }


def _pillar_behind(standing: Standing) -> dict[str, Any] | None:
    behind = standing.pillar
    if behind is None:
        return None
    return {
        "pillar": behind.pillar,
        "by": in_points(behind.by),
        "reference": in_points(behind.reference),
    }
