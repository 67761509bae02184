from .given import VERDICT_RECORDS as VERDICT_RECORDS
from .given import VerdictGiven as VerdictGiven
from .given import VerdictRecord as VerdictRecord
from .plans import PlanOverlaps as PlanOverlaps
from .plans import TooManyVersions as TooManyVersions
from .plans import change_plan as change_plan
from .plans import create_plan as create_plan
from .plans import delete_plan as delete_plan
