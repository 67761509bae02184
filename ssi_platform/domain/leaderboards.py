"""Leaderboards: who is on one, and with which rank."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from .thousandths import meets

Rep = TypeVar("Rep", bound=Hashable)


class Board(StrEnum):
    """The leaderboards."""

    MOST_IMPROVED = "most_improved"
    NEAREST_TO_TARGET = "nearest_to_target"
    TOP = "top"


class BoardHidden(StrEnum):
    """Why a caller reads no names on a leaderboard."""

    MANAGERS_ONLY = "managers_only"
    AGGREGATES_ONLY = "aggregates_only"
    BELOW_MINIMUM_COHORT = "below_minimum_cohort"


def board_hidden(visibility: str, *, lists_people: bool) -> BoardHidden | None:
    """Return why somebody reads no names on leaderboards, or None for who reads them.

    Args:
        visibility: the organisation's setting: `everyone`, `managers` or `aggregates_only`.
        lists_people: whether they list reps other than themselves.

    Definition: docs/leaderboards.md, "Who reads what".
    """
    if not lists_people:
        return None if visibility == "everyone" else BoardHidden.MANAGERS_ONLY
    return BoardHidden.AGGREGATES_ONLY if visibility == "aggregates_only" else None


@dataclass(frozen=True, slots=True)
class Scored:
    """What is known of a rep on the day; points in thousandths.

    `change` is that of the total over the board's days, and `threshold` that of the current stage
    in whole points; both are None where there is none.
    """

    total: int
    change: int | None = None
    threshold: int | None = None


@dataclass(frozen=True, slots=True)
class Entry(Generic[Rep]):
    """A rank from 1, and the figure that it is by, in thousandths of a point."""

    rep: Rep
    rank: int
    figure: int


def leaderboard(board: Board, reps: Mapping[Rep, Scored]) -> list[Entry[Rep]]:
    """Return a leaderboard, the first rank first.

    Args:
        board: which one.
        reps: who may be on it.

    Returns:
        An entry for each rep who is on it, of equal figures in the order of the reps as given.
        `most_improved` has those whose change is above 0, by the change; `nearest_to_target` those
        who do not meet their threshold, by the gap, the smallest first; `top` all, by the total.
        Competition ranks: equal figures share one, and the next one is left out.

    Definition: docs/leaderboards.md.
    """
    figures = {rep: figure for rep, each in reps.items()
               if (figure := _figure(board, each)) is not None}  # fmt: skip
    sign = 1 if board is Board.NEAREST_TO_TARGET else -1
    ordered = sorted(figures.items(), key=lambda each: sign * each[1])
    ranks: dict[int, int] = {}
    for place, (_, figure) in enumerate(ordered, start=1):
        ranks.setdefault(figure, place)
    return [Entry(rep, ranks[figure], figure) for rep, figure in ordered]


def _figure(board: Board, known: Scored) -> int | None:
    if board is Board.TOP:
        return known.total
    if board is Board.MOST_IMPROVED:
        return known.change if known.change is not None and known.change > 0 else None
    if known.threshold is None or meets(known.total, known.threshold):
        return None
    return known.threshold * 1000 - known.total
