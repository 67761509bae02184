"""The scores that hold on some days, by team."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from ssi_platform.database import packed
from ssi_platform.domain.blocks import MISSING
from ssi_platform.domain.columns import Held
from ssi_platform.domain.composition import TeamChange, team_change
from ssi_platform.domain.rosters import Bools, Ints, Roster, rosters

from .directory_inputs import DirectoryInputs

# Of some reps the score that holds on each of some days: one look into the index for each.
HELD = """
SELECT r.rep, d.place::int - 1, s.total
FROM unnest(%(days)s::date[]) WITH ORDINALITY AS d (day, place)
CROSS JOIN unnest(%(reps)s::uuid[]) AS r (rep)
CROSS JOIN LATERAL (
    SELECT total FROM scores_dailyscore
    WHERE organisation_id = %(organisation)s AND rep_id = r.rep
      AND day > d.day - %(window)s::int AND day <= d.day
    ORDER BY day DESC LIMIT 1
) s
"""


@dataclass(frozen=True, slots=True)
class TeamScores:
    """The totals that hold on some days in thousandths, (days, reps), and the rosters of each day.

    Days are places from 0 in the order in which they were asked for. Rosters are by the code of
    the team or the organisation.
    """

    totals: Ints
    rosters: list[dict[int, Roster]]

    def on_roster(self, place: int, unit: int) -> dict[int, int]:
        """Return the totals of the reps on a roster who have one, by the rep's code."""
        roster = self.rosters[place].get(unit)
        if roster is None:
            return {}
        reps = roster.reps[roster.present[0]]
        values = self.totals[place, reps]
        known = values != MISSING
        return dict(zip(reps[known].tolist(), values[known].tolist(), strict=True))

    def change(self, unit: int, now: int, before: int) -> TeamChange:
        """Return the change of a team's median between two days."""
        return team_change(self.on_roster(now, unit), self.on_roster(before, unit))

    def held(self, place: int) -> Held:
        """Return the totals of one day as the columns of one figure and day."""
        values = self.totals[None, place : place + 1]
        return Held(values, np.zeros_like(values[0]))


def read_team_scores(
    cursor: Any, inputs: DirectoryInputs, days: Sequence[date], units: Bools
) -> TeamScores:
    """Read the scores that hold on some days of the reps of some teams.

    `units` says for each team's code, and the organisation's, whether it is wanted.
    """
    of_days = [
        {roster.unit: roster for roster in rosters(inputs.directory(day), 1, units)} for day in days
    ]
    reps = np.unique(np.concatenate([
        np.empty(0, np.int32), *(roster.reps for each in of_days for roster in each.values())
    ]))  # fmt: skip
    totals = np.full((len(days), len(inputs.reps)), MISSING, np.int32)
    if len(reps):
        given = {
            "days": list(days),
            "reps": packed.uuids(inputs.reps[reps]),
            "window": inputs.organisation.staleness_days,
        }
        kinds = {"rep": "uuid", "place": "integer", "total": "integer"}
        rows = packed.read(cursor, HELD, inputs.given | given, kinds)
        totals[rows["place"], np.searchsorted(inputs.reps, rows["rep"])] = rows["total"]
    return TeamScores(totals, of_days)
