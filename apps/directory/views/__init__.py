from .assignments import AssignmentViewSet as AssignmentViewSet
from .batches import AssignmentBatchViewSet as AssignmentBatchViewSet
from .batches import RepBatchViewSet as RepBatchViewSet
from .batches import TeamBatchViewSet as TeamBatchViewSet
from .reps import RepViewSet as RepViewSet
from .team_managers import TeamManagerViewSet as TeamManagerViewSet
from .team_parents import TeamParentViewSet as TeamParentViewSet
from .teams import TeamViewSet as TeamViewSet
