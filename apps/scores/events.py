"""Events about scores."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from apps.ledger.services import Body, Change, Changed, EventType, Field, Kind, Resource
from ssi_platform.domain.calendar import FIRST_DAY

from .models import DailyScore
from .permissions import SCORES_READ

MANY = 500  # The largest number of reps that a body lists; a filter takes as many.
A_REP = UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0201")


def recorded(
    *, reps: Collection[UUID], from_day: date, to_day: date, import_id: UUID | None = None
) -> Body:
    """Return the body of `score.recorded`."""
    listed = None if len(reps) > MANY else sorted(reps)
    return {"reps": listed, "from_day": from_day, "to_day": to_day, "import": import_id}


def _recorded(changes: Sequence[Change]) -> Iterator[Body]:
    """One body for all scores of a batch."""
    scores: list[Any] = [change.instance for change in changes]
    days = [score.day for score in scores]
    reps = {score.rep_id for score in scores}
    yield recorded(reps=reps, from_day=min(days), to_day=max(days))


def _deleted(changes: Sequence[Change]) -> Iterator[Body]:
    scores: list[Any] = [change.instance for change in changes]
    return ({"rep": score.rep_id, "day": score.day} for score in scores)


SCORE_RECORDED = EventType(
    name="score.recorded",
    description="Scores were recorded or corrected: one call, one batch or one import.",
    fields={
        "reps": Field(
            Kind.IDS, f"The reps whose scores changed. Null: more than {MANY}.", nullable=True
        ),
        "from_day": Field(Kind.DAY, "The first day whose score changed."),
        "to_day": Field(Kind.DAY, "The last day whose score changed."),
        "import": Field(
            Kind.ID, "The import that brought them. Null: another call.", nullable=True
        ),
    },
    example={
        "reps": [A_REP],
        "from_day": date(2026, 6, 29),
        "to_day": date(2026, 6, 30),
        "import": UUID("019a3f5e-2b60-7c11-9d04-5b7f3a9c0601"),
    },
    link="scores?day__gte={from_day}&day__lte={to_day}",
    follows={(DailyScore, "create"), (DailyScore, "change")},
    bodies=_recorded,
)
SCORE_DELETED = EventType(
    name="score.deleted",
    description="The score of a rep for a day was deleted.",
    fields={"rep": Field(Kind.ID, "The rep."), "day": Field(Kind.DAY, "The day.")},
    example={"rep": A_REP, "day": date(2026, 6, 30)},
    link="reps/{rep}/scores/{day}/revisions",
    follows={(DailyScore, "delete")},
    bodies=_deleted,
)
SCORE_FORGOTTEN = EventType(
    name="score.forgotten",
    description="Scores older than the organisation keeps them were deleted.",
    fields={"before": Field(Kind.DAY, "Scores of days before this one were deleted.")},
    example={"before": date(2024, 7, 1)},
)
EVENT_TYPES = (SCORE_RECORDED, SCORE_DELETED, SCORE_FORGOTTEN)


def _changed(caller: Any, bodies: Sequence[Body]) -> list[Changed]:
    """Return the scores of each event; a score that was deleted may be there again."""
    deleted = [(UUID(body["rep"]), body["day"]) for body in bodies if "day" in body]
    there = DailyScore.objects.visible_to(caller).keys_among(deleted)
    return [_as_now(body, there) for body in bodies]


def _as_now(body: Body, there: Collection[tuple[UUID, str]]) -> Changed:
    if "before" in body:
        last = date.fromisoformat(body["before"]) - timedelta(days=1)
        return Changed(from_day=str(FIRST_DAY), to_day=str(last), is_there=False)
    if "day" in body:
        is_there = (UUID(body["rep"]), body["day"]) in there
        return _scores([body["rep"]], body["day"], body["day"], is_there=is_there)
    return _scores(body["reps"], body["from_day"], body["to_day"], is_there=True)


def _scores(reps: Sequence[str] | None, from_day: str, to_day: str, *, is_there: bool) -> Changed:
    whose = f"&rep__in={','.join(reps)}" if reps else ""
    link = f"scores?day__gte={from_day}&day__lte={to_day}{whose}"
    links = [link] if is_there else []
    return Changed(None, reps, from_day, to_day, is_there=is_there, links=links)


SCORES = Resource(name="score", permission=SCORES_READ, changed=_changed)
