from .measures import MeasureViewSet as MeasureViewSet
from .values import MeasureBatchViewSet as MeasureBatchViewSet
from .values import MeasureValueViewSet as MeasureValueViewSet
from .values import RepMeasureValueViewSet as RepMeasureValueViewSet
from .values import TeamMeasureValueViewSet as TeamMeasureValueViewSet
