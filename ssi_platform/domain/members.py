"""Who is in a team, and who is absent, on one day: as columns of flags by rep."""

import numpy as np

from .rosters import Bools, Directory


def members_on(directory: Directory, unit: int, day: int) -> Bools:
    """Return for each rep whether they are in a team, or one below it, on a day.

    Args:
        directory: the assignments and teams.
        unit: the team's code, or the organisation's.
        day: any day.

    Returns:
        A flag for each rep; of the team and day that a frozen cohort is of.
    """
    stays, placed = directory.stays, directory.placements
    inside = np.ones(directory.teams, np.bool_)
    if unit != directory.organisation:
        rows = (placed.ancestor == unit) & (placed.first <= day) & (day < placed.until)
        inside = np.zeros(directory.teams, np.bool_)
        inside[placed.team[rows]] = True
    rows = (stays.first <= day) & (day < stays.until)
    members = np.zeros(directory.reps, np.bool_)
    members[stays.rep[rows][inside[stays.team[rows]]]] = True
    return members


def absent_on(directory: Directory, day: int) -> Bools:
    """Return for each rep whether they are absent on a day."""
    absences = directory.absences
    rows = (absences.first <= day) & (day < absences.until)
    away = np.zeros(directory.reps, np.bool_)
    away[absences.rep[rows]] = True
    return away
