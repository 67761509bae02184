from .imports import ImportViewSet as ImportViewSet
from .scores import ScoreViewSet as ScoreViewSet
