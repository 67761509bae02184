from .figures import AttainmentSerializer as AttainmentSerializer
from .figures import ComparisonSerializer as ComparisonSerializer
from .figures import DayStatisticsSerializer as DayStatisticsSerializer
from .figures import FreshnessSerializer as FreshnessSerializer
from .figures import PublishedFigureSerializer as PublishedFigureSerializer
from .figures import VerdictSerializer as VerdictSerializer
from .releases import ReleaseSerializer as ReleaseSerializer
from .releases import RoundedDaySerializer as RoundedDaySerializer
