from .batches import ScoreBatchViewSet as ScoreBatchViewSet
from .revisions import ScoreRevisionViewSet as ScoreRevisionViewSet
from .scores import ScoreViewSet as ScoreViewSet
