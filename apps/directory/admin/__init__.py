"""The pages of teams, reps, assignments and absences."""

from . import absences as absences
from . import directory as directory
