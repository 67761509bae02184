"""Events about reps and teams."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from apps.ledger.services import Body, Change, EventType, Field, Kind
from ssi_platform.domain.calendar import FIRST_DAY

from .models import Absence, AbsenceState, Assignment, Rep, Team, TeamManager, TeamParent

REP = Field(Kind.ID, "The rep.")
TEAM = Field(Kind.ID, "The team.")
FROM_DAY = Field(Kind.DAY, "The first day on which this holds.")
A_REP = UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0201")
A_TEAM = UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0102")
ANOTHER_TEAM = UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0101")


def _reps(changes: Sequence[Change]) -> Iterator[Body]:
    return ({"rep": change.instance.pk} for change in changes)


def _moves(changes: Sequence[Change]) -> Iterator[Body]:
    for change in changes:
        team = change.after and change.after["team"]
        if team or change.action == "unassign":
            yield {**_whom_and_when(change), "team": team}


def _leavings(changes: Sequence[Change]) -> Iterator[Body]:
    return (_whom_and_when(change) for change in changes if not (change.after or {})["team"])


def _whom_and_when(change: Change) -> dict[str, Any]:
    assignment: Any = change.instance
    return {"rep": assignment.rep_id, "from_day": assignment.from_day}


def _absences(changes: Sequence[Change]) -> Iterator[Body]:
    for change in changes:
        absence: Any = change.instance
        state = "deleted" if change.after is None else change.after["state"]
        yield {"rep": absence.rep_id, "from_day": absence.from_day, "state": str(state)}


def _teams(changes: Sequence[Change]) -> Iterator[Body]:
    return ({"team": change.instance.pk} for change in changes)


def _managers(changes: Sequence[Change]) -> Iterator[Body]:
    for change in changes:
        row: Any = change.instance
        yield {"team": row.team_id, "member": row.membership_id}


def _moved_teams(changes: Sequence[Change]) -> Iterator[Body]:
    for change in changes:
        row: Any = change.instance
        if change.action == "create" and row.from_day == FIRST_DAY:
            continue  # The parent that the team was created with.
        parent = change.after and change.after["parent"]
        yield {"team": row.team_id, "parent": parent, "from_day": row.from_day}


EVENT_TYPES = (
    EventType(
        name="rep.created",
        description="A rep was created.",
        fields={"rep": REP},
        example={"rep": A_REP},
        link="reps/{rep}",
        follows={(Rep, "create")},
        bodies=_reps,
    ),
    EventType(
        name="rep.updated",
        description="The name, the addresses or the external id of a rep changed.",
        fields={"rep": REP},
        example={"rep": A_REP},
        link="reps/{rep}",
        follows={(Rep, "change"), (Rep, "merge")},
        bodies=_reps,
    ),
    EventType(
        name="rep.moved",
        description="A rep joined a team or changed teams, also in the past or the future.",
        fields={
            "rep": REP,
            "team": Field(
                Kind.ID,
                "The team of the rep from that day on. Null: an assignment was taken back, and"
                " the one before it holds.",
                nullable=True,
            ),
            "from_day": FROM_DAY,
        },
        example={"rep": A_REP, "team": A_TEAM, "from_day": date(2026, 7, 1)},
        link="reps/{rep}/assignments",
        follows={(Assignment, "assign"), (Assignment, "unassign")},
        bodies=_moves,
    ),
    EventType(
        name="rep.left",
        description="A rep is in no team from a day on.",
        fields={"rep": REP, "from_day": FROM_DAY},
        example={"rep": A_REP, "from_day": date(2026, 7, 1)},
        link="reps/{rep}/assignments",
        follows={(Assignment, "assign")},
        bodies=_leavings,
    ),
    EventType(
        name="rep.absence_changed",
        description="An absence of a rep was requested, decided on, changed or deleted.",
        fields={
            "rep": REP,
            "from_day": Field(Kind.DAY, "The first day of the absence."),
            "state": Field(
                Kind.WORD,
                "Its state now; only approved absences count.",
                words=(*AbsenceState.values, "deleted"),
            ),
        },
        example={"rep": A_REP, "from_day": date(2026, 7, 1), "state": "approved"},
        link="reps/{rep}/absences",
        follows={
            (Absence, action)
            for action in ("create", "change", "request", "approve", "decline", "delete")
        },
        bodies=_absences,
    ),
    EventType(
        name="rep.deleted",
        description="A rep who was created by mistake was deleted, or was merged into another.",
        fields={"rep": REP},
        example={"rep": A_REP},
        follows={(Rep, "delete")},
        bodies=_reps,
    ),
    EventType(
        name="team.created",
        description="A team was created.",
        fields={"team": TEAM},
        example={"team": A_TEAM},
        link="teams/{team}",
        follows={(Team, "create")},
        bodies=_teams,
    ),
    EventType(
        name="team.updated",
        description="The name or the external id of a team changed.",
        fields={"team": TEAM},
        example={"team": A_TEAM},
        link="teams/{team}",
        follows={(Team, "change")},
        bodies=_teams,
    ),
    EventType(
        name="team.moved",
        description="A team has another parent from a day on, also in the past or the future.",
        fields={
            "team": TEAM,
            "parent": Field(
                Kind.ID,
                "The parent from that day on. Null: none, or a parent was taken back and the one"
                " before it holds.",
                nullable=True,
            ),
            "from_day": FROM_DAY,
        },
        example={"team": A_TEAM, "parent": ANOTHER_TEAM, "from_day": date(2026, 7, 1)},
        link="teams/{team}/parents",
        follows={(TeamParent, "create"), (TeamParent, "change"), (TeamParent, "delete")},
        bodies=_moved_teams,
    ),
    EventType(
        name="team.deleted",
        description="A team was deleted.",
        fields={"team": TEAM},
        example={"team": A_TEAM},
        follows={(Team, "delete")},
        bodies=_teams,
    ),
    EventType(
        name="team.managers_changed",
        description="A member manages the team from now on, or no longer.",
        fields={"team": TEAM, "member": Field(Kind.ID, "The member.")},
        example={"team": A_TEAM, "member": UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0011")},
        link="teams/{team}/managers",
        follows={(TeamManager, "create"), (TeamManager, "delete")},
        bodies=_managers,
    ),
)
