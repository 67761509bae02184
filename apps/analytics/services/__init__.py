from .advancing import advance_days as advance_days
from .assessing import NoPlan as NoPlan
from .assessing import TeamAssessment as TeamAssessment
from .assessing import assess_team as assess_team
from .assessing import assess_teams as assess_teams
from .comparing import deltas_of as deltas_of
from .draining import drain as drain
from .published import load_figures as load_figures
