from .pauses import PlanPauseAdmin as PlanPauseAdmin
from .plans import TargetPlanAdmin as TargetPlanAdmin
