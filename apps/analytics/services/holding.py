"""The scores that hold on some days, of all reps, as arrays."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from django.db import connection

from apps.organisations.models import Organisation
from ssi_platform.database import packed
from ssi_platform.domain.columns import carry_forward
from ssi_platform.domain.rosters import Bools, Ints, rosters
from ssi_platform.tenancy.caller import Caller

from .. import policies
from .inputs import Inputs


@dataclass(frozen=True, slots=True)
class HeldTotals:
    """The totals of reps by day: arrays are (days, reps), the reps in the order of `reps`.

    `values` are in thousandths, MISSING for none. `observed` tells on which days a rep has a score
    of that day, and `present` on which the rep is in a team, and not absent.
    """

    reps: list[UUID]
    values: Ints
    observed: Bools
    present: Bools


def held_totals(*, caller: Caller, first: date, last: date) -> HeldTotals:
    """Return the totals of everybody who is in a team from the first to the last day.

    Raises NotAllowed unless the caller is the platform itself.
    """
    policies.may_recompute(caller)
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    with connection.cursor() as cursor:
        inputs = Inputs(cursor, organisation, last)
        scores = inputs.scores(cursor, first, last)
    days = (last - first).days + 1
    directory = inputs.directory(first)
    held = carry_forward(scores, days=days, reps=directory.reps, window=organisation.staleness_days)
    everybody = np.zeros(directory.teams + 1, np.bool_)
    everybody[directory.organisation] = True
    present = np.zeros((days, directory.reps), np.bool_)
    for roster in rosters(directory, days, everybody):
        present[:, roster.reps] = roster.present
    among = np.flatnonzero(present.any(axis=0))
    reps = packed.uuids(inputs.reps[among]) if len(among) else []
    return HeldTotals(reps, held.values[0][:, among], (held.age == 0)[:, among], present[:, among])
