from datetime import date
from uuid import UUID

from django.db.models import Max

from apps.targets.services import VerdictRecord

from ..models import StageVerdict


def _last_due(organisation_id: UUID, plan_id: UUID) -> date | None:
    verdicts = StageVerdict.objects.of_organisation(organisation_id)
    of_plan = verdicts.filter(stage__version__plan=plan_id)
    last: date | None = of_plan.aggregate(last=Max("due_on"))["last"]
    return last


STAGE_VERDICTS = VerdictRecord(name="stage verdicts", last_due=_last_due)
