"""The directory, the plans and the scores as they were known at an instant, as columns."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import numpy as np

from apps.directory.models import Absence, AbsenceState, Assignment, Team, TeamParent
from apps.ledger.models import AuditEvent
from apps.ledger.services import HistoryIncomplete, changes_since, undo
from apps.organisations.models import Organisation
from ssi_platform.database import packed
from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.columns import Scores
from ssi_platform.domain.lineages import lines_of
from ssi_platform.domain.rosters import STILL

from .directory_inputs import number_of
from .inputs import KNOWN, Inputs, read_scores
from .plans import PLANS

TYPES = ("assignment", "teamparent", "absence", "targetplan", "organisation", "rep")
COLUMNS: dict[Any, tuple[str, ...]] = {
    Assignment: ("rep", "team", "from_day"),
    TeamParent: ("team", "parent", "from_day"),
    Absence: ("rep", "state", "from_day", "to_day"),
}
Row = Mapping[str, Any]
Columns = dict[str, packed.Column]


@dataclass(frozen=True, slots=True)
class LostPlan:
    """A plan that was known, and was deleted since: its owner, None for the organisation."""

    owner: UUID | None


class KnownInputs(Inputs):
    """What the figures of an organisation followed from at an instant.

    Raises HistoryIncomplete where that cannot be told any more.
    """

    def __init__(self, cursor: Any, organisation: Organisation, known_at: datetime) -> None:
        self.known_at = known_at
        self.lost: list[LostPlan] = []
        super().__init__(cursor, organisation, local_day(known_at, organisation.zone))
        self.given = {**self.given, "instant": known_at}

    def scores(self, cursor: Any, first: date, last: date) -> Scores:
        window = timedelta(days=self.organisation.staleness_days - 1)
        return read_scores(
            cursor, self.given, self.reps, (first - window, last), first, query=KNOWN
        )

    def _read(self, cursor: Any) -> tuple[list[Columns], Any]:
        """Read the rows as they are now, and then take back what changed since the instant.

        What changes between the two statements is in the audit with the values before.
        """
        now = {model: _rows_of(model, self.organisation.pk) for model in COLUMNS}
        known_teams = Team.objects.of_organisation(self.organisation.pk)
        teams = {str(pk) for pk in known_teams.values_list("pk", flat=True)}
        cursor.execute(PLANS, self.given)
        [plans] = cursor.fetchone()
        since = changes_since(
            self.known_at, organisation_id=self.organisation.pk, object_types=TYPES
        )
        _refuse_gone_people(since)
        for model, rows in now.items():
            undo(rows, since, str(model._meta.model_name))
        self.organisation = _as_known(self.organisation, since)
        self.lost = _lost_plans(since)
        stays, parents, absences = (
            now[each].values() for each in (Assignment, TeamParent, Absence)
        )
        return [_stays(stays), _absences(absences), _lineage(teams, parents)], self._plans(
            plans, since
        )

    def _plans(self, rows: Iterable[Sequence[Any]], since: Sequence[AuditEvent]) -> list[Any]:
        """Return the rows of PLANS without later versions, with the pauses that were known."""
        pauses = {
            event.object_id: [
                (each["from_day"], each["last_day"]) for each in event.before["pauses"]
            ]
            for event in since
            if event.object_type == "targetplan" and event.before and "pauses" in event.before
        }
        return [
            [*row[:-1], pauses.get(row[1], row[-1])]
            for row in rows
            if datetime.fromisoformat(row[3]) <= self.known_at
        ]


def _rows_of(model: Any, organisation_id: UUID) -> dict[str, dict[str, Any]]:
    names = COLUMNS[model]
    rows = model.objects.of_organisation(organisation_id).values_list("pk", *names)
    return {
        str(key): {
            name: None if value is None else str(value)
            for name, value in zip(names, values, strict=True)
        }
        for key, *values in rows
    }


def _refuse_gone_people(since: Iterable[AuditEvent]) -> None:
    for event in since:
        if event.object_type == "rep" and event.action in ("erase", "merge"):
            what = "erased" if event.action == "erase" else "merged with another one"
            raise HistoryIncomplete(f"A rep was {what} since then.")


def _as_known(organisation: Organisation, since: Iterable[AuditEvent]) -> Organisation:
    """Return the organisation with the staleness window that was known."""
    known = copy(organisation)
    for event in since:
        if event.object_type == "organisation" and event.action == "change":
            if event.before is None:
                raise HistoryIncomplete("A person was erased since then.")
            known.staleness_days = event.before["staleness_days"]
    return known


def _lost_plans(since: Iterable[AuditEvent]) -> list[LostPlan]:
    """Return the plans of teams that were deleted since, and made before."""
    of_plans = [event for event in since if event.object_type == "targetplan"]
    made = {event.object_id for event in of_plans if event.action == "create"}
    gone = [e for e in of_plans if e.action == "delete" and e.object_id not in made]
    if any(event.before is None for event in gone):
        raise HistoryIncomplete("A person was erased since then.")
    befores = [event.before or {} for event in gone]
    owners = [before["team"] for before in befores if before["rep"] is None]
    return [LostPlan(UUID(owner) if owner else None) for owner in owners]


def _dated(rows: Iterable[Row], subject: str, value: str) -> dict[str, dict[date, str | None]]:
    """Return by subject the values from a day on, in the order of the days."""
    dated: dict[str, dict[date, str | None]] = {}
    for row in sorted(rows, key=lambda row: row["from_day"]):
        day = date.fromisoformat(row["from_day"])
        dated.setdefault(row[subject], {})[day] = row[value]
    return dated


def _stays(rows: Iterable[Row]) -> Columns:
    spans = [
        (rep, team, first, until)
        for rep, dated in _dated(rows, "rep", "team").items()
        for (first, team), (until, _) in pairwise([*dated.items(), (None, None)])
        if team is not None
    ]
    return {
        "rep": _ids(span[0] for span in spans),
        "team": _ids(span[1] for span in spans),
        **_days(span[2:] for span in spans),
    }


def _absences(rows: Iterable[Row]) -> Columns:
    approved = [row for row in rows if row["state"] == AbsenceState.APPROVED]
    spans = [tuple(date.fromisoformat(row[name]) for name in ("from_day", "to_day"))
             for row in approved]  # fmt: skip
    return {"rep": _ids(row["rep"] for row in approved), **_days(spans)}


def _lineage(teams: Iterable[str], rows: Iterable[Row]) -> Columns:
    parents = _dated(rows, "team", "parent")
    lines = list(lines_of(sorted({*teams, *parents}), parents))
    return {
        "team": _ids(line.team for line in lines),
        "ancestor": _ids(line.ancestor for line in lines),
        "depth": np.array([line.depth for line in lines], np.int32),
        **_days((line.from_day, line.to_day) for line in lines),
    }


def _ids(texts: Iterable[str]) -> packed.Column:
    return np.array([UUID(text).bytes for text in texts], packed.IDS)


def _days(spans: Iterable[Sequence[Any]]) -> Columns:
    numbers = [(number_of(first), STILL if until is None else number_of(until))
               for first, until in spans]  # fmt: skip
    first, until = np.array(numbers, np.int32).reshape(-1, 2).T
    return {"first": first, "until": until}
