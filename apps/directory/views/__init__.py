from .assignments import AssignmentViewSet as AssignmentViewSet
from .managers import TeamManagerViewSet as TeamManagerViewSet
from .reps import RepViewSet as RepViewSet
from .teams import TeamViewSet as TeamViewSet
