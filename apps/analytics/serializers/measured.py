from .figures import DayStatisticsSerializer
from .labels import figure


class MeasuredDaySerializer(DayStatisticsSerializer):
    """Statistics of a measure other than the index, of a row that is computed on request."""

    flat = False
    value = figure()
