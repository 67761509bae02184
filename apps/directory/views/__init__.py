from .assignments import AssignmentViewSet as AssignmentViewSet
from .reps import RepViewSet as RepViewSet
from .team_managers import TeamManagerViewSet as TeamManagerViewSet
from .teams import TeamViewSet as TeamViewSet
