"""The rules about reps: a drop, and no scores for a while."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np

from apps.analytics.services import HeldTotals, held_totals
from apps.shifts.services import confirmed_shifts
from ssi_platform.domain.drops import DAYS_BEFORE, MUTED_DAYS, drops_of
from ssi_platform.domain.thousandths import from_thousandths

from ..models import Rule
from .findings import FinalDay, Finding, Findings, Subject

# The staleness window unless an organisation chooses another one: two working weeks. Organisations
# have no calendar of working days; fewer days would contain a week of public holidays.
NO_SCORES_DAYS = 14


def rules_of_reps(final: FinalDay) -> dict[Rule, Findings]:
    """Return what both rules find; they read the same scores."""
    first = final.day - timedelta(days=DAYS_BEFORE)
    totals = held_totals(caller=final.caller, first=first, last=final.day)
    return {Rule.DROP: _drops(final, totals), Rule.NO_SCORES_FOR: _without_scores(totals)}


def _drops(final: FinalDay, totals: HeldTotals) -> Findings:
    first = final.day - timedelta(days=DAYS_BEFORE)
    shifts = confirmed_shifts(first=first - timedelta(days=MUTED_DAYS), last=final.day)
    days = [(shift.day - first).days for shift in shifts]
    drops = drops_of(totals.values, totals.observed, totals.present, days)
    raised: dict[Subject, Finding] = {}
    for rep in np.flatnonzero(drops.starting[-1]):
        details = {
            "change": from_thousandths(int(drops.change[-1, rep])),
            "median_change": from_thousandths(int(drops.median[-1])),
            "needed": from_thousandths(int(drops.floor[-1, rep])),
        }
        raised[totals.reps[rep]] = Finding(details)
    return Findings(raised, _named(totals, drops.lasting[-1] & totals.present[-1]))


def _without_scores(totals: HeldTotals) -> Findings:
    """Find who was in a team, and not absent, on each of the days, and has no score of them."""
    last = slice(-NO_SCORES_DAYS, None)
    silent = totals.present[last].all(axis=0) & ~totals.observed[last].any(axis=0)
    reps = _named(totals, silent)
    return Findings(dict.fromkeys(reps, Finding({"days": NO_SCORES_DAYS})), reps)


def _named(totals: HeldTotals, which: Any) -> set[UUID]:
    return {totals.reps[rep] for rep in np.flatnonzero(which)}
