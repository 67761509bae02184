from .batches import ScoreBatchViewSet as ScoreBatchViewSet
from .imports import ImportErrorFileViewSet as ImportErrorFileViewSet
from .imports import ImportViewSet as ImportViewSet
from .scores import ScoreViewSet as ScoreViewSet
