from .advancing import advance_days as advance_days
from .assessing import NoPlan as NoPlan
from .assessing import assess_team as assess_team
from .comparing import deltas_of as deltas_of
from .draining import drain as drain
from .published import load_figures as load_figures
