"""An independent calculation of every figure that the API shows.

It follows the definitions of `docs/statistics.md` and `docs/targets.md` day by day, in plain Python
of the standard library, and shares no code with the platform. Scores are whole thousandths of a
point, shares exact fractions of a percent until they are shown in thousandths.
"""

from .history import History as History
from .history import Stage as Stage
from .history import Version as Version
from .oracle import Oracle as Oracle
