"""Finds the days of teams whose figures may change after teams moved in the tree."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from ..models import Tenure
from .dated_rows import Difference

if TYPE_CHECKING:
    from .tree import Tree

DAY = timedelta(days=1)
Span = tuple[UUID, date, date]  # A team, and its first and last day.


def stale_spans(tree: "Tree", moves: Iterable[Difference], today: date) -> list[Span]:
    """Return the days that moves change: of the teams at both places, and of those that moved.

    A change of a team is one of all that are above it on that day. Another plan may apply to the
    teams that moved.
    """
    subtrees: list[Span] = []
    places: list[Span] = []
    for move in moves:
        last = min(move.end - DAY, today) if move.end else today
        if move.first <= last:
            subtrees += tree.subtree(move.subject_id, move.first, last)
            places += [(team, move.first, last) for team in (move.before, move.after) if team]
    return [*subtrees, *places, *_since(tree.organisation_id, subtrees, today)]


def _since(organisation_id: UUID, moved: Iterable[Span], today: date) -> Iterator[Span]:
    """Yield the later teams of the reps who were in the moved teams.

    They may be in the frozen cohort of a plan that began while the team stood elsewhere. Who was
    moved with a team today has been nowhere else since.
    """
    spans: dict[UUID | None, list[Span]] = {}
    for span in sorted(moved, key=lambda span: span[1]):
        if span[1] < today:
            spans.setdefault(span[0], []).append(span)
    if not spans:
        return
    since: dict[UUID, date] = {}
    for tenure in _tenures_of_members(organisation_id, spans):
        end = tenure.to_day or today + DAY
        # Only the first of a rep's days counts, so a rep's later tenures are not looked at.
        if tenure.rep_id not in since:
            for _, first, last in spans.get(tenure.team_id, ()):
                if tenure.from_day <= last and end > first:
                    since[tenure.rep_id] = max(first, tenure.from_day)
                    break
        if tenure.team_id and tenure.rep_id in since:
            start = max(since[tenure.rep_id], tenure.from_day)
            yield tenure.team_id, start, min(end - DAY, today)


def _tenures_of_members(organisation_id: UUID, teams: Iterable[UUID | None]) -> Iterable[Tenure]:
    """Return all tenures of the reps who were ever in one of the teams, by rep and day."""
    tenures = Tenure.objects.of_organisation(organisation_id)
    members = tenures.filter(team__in=list(teams)).values("rep")
    return tenures.filter(rep__in=members).order_by("rep_id", "from_day")
