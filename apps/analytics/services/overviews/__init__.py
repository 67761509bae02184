"""What a screen needs of many teams on one day, in few statements."""

from .open_alerts import ALERT_SOURCES as ALERT_SOURCES
from .open_alerts import AlertSource as AlertSource
from .overview import WEEKS_SHOWN as WEEKS_SHOWN
from .overview import Overview as Overview
from .overview import overview_of as overview_of
from .summary import Summary as Summary
from .summary import summary_of as summary_of
