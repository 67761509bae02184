from .measures import MeasureViewSet as MeasureViewSet
from .values import MeasureBatchViewSet as MeasureBatchViewSet
from .values import MeasureValueViewSet as MeasureValueViewSet
