"""Verdicts of due days as they were known at an instant."""

from datetime import date
from typing import Any
from uuid import UUID

from ssi_platform.domain.plan_days import Reason
from ssi_platform.domain.verdicts import Judgement, judge

from ..models import StageVerdict
from .inputs import KNOWN
from .known_inputs import KnownInputs
from .plans import PlanInForce
from .populations import days_of_population


def judgements_known(
    cursor: Any, inputs: KnownInputs, team: UUID, version: PlanInForce, on: date
) -> dict[int, Judgement]:
    """Return by position the verdicts that were given by then, of stages that were due by a day.

    Their populations are judged by the scores that were known.
    """
    stages = dict(zip(version.stages, version.plan.stages, strict=True))
    rows = StageVerdict.objects.of_organisation(inputs.organisation.pk).filter(
        team=team,
        stage__in=[key for key, stage in stages.items() if stage.due_on <= on],
        given_at__lte=inputs.known_at,
    )
    known: dict[int, Judgement] = {}
    for row in rows:
        stage = stages[row.stage_id]
        if row.population:
            days = days_of_population(cursor, row, version.plan, stage, inputs.given, query=KNOWN)
            known[stage.position] = judge(stage, days, version.plan.pauses)
        else:  # Somebody was erased before the instant: since then it stands as it is.
            reason = Reason(row.reason) if row.reason else None
            known[stage.position] = Judgement(row.attained, row.level, reason)
    return known
