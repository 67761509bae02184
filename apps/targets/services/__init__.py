from .plans import PlanExists as PlanExists
from .plans import TooManyVersions as TooManyVersions
from .plans import change_plan as change_plan
from .plans import create_plan as create_plan
from .plans import delete_plan as delete_plan
