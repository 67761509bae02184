"""Newcomers: reps who joined too recently to be counted against a plan."""

from collections.abc import Hashable, Sequence
from datetime import date

NEWCOMER_DAYS = 30


def joined_on(assignments: Sequence[tuple[date, Hashable | None]], on: date) -> date | None:
    """Return the first day of a rep's unbroken stretch in the organisation.

    Args:
        assignments: for each assignment its first day and the team, or None for a day from which
            the rep is in no team; ascending. Each holds until the next one.
        on: the day asked about.

    Returns:
        The first day of the stretch that covers `on`, across transfers between teams, or None when
        the rep is in no team on that day.

    Definition: docs/targets.md, "Who is counted".
    """
    joined: date | None = None
    for since, team in assignments:
        if since > on:
            break
        if team is None:
            joined = None
        elif joined is None:
            joined = since
    return joined


def is_newcomer(joined: date, starts_on: date, on: date) -> bool:
    """Tell whether a rep is a newcomer to a plan on a day.

    Args:
        joined: the first day of the rep's unbroken stretch in the organisation.
        starts_on: the plan's first day.
        on: the day asked about, not before `joined`.

    Returns:
        True for who joined after the plan's first day and less than 30 days ago.

    Definition: docs/targets.md, "Who is counted".
    """
    return joined > starts_on and (on - joined).days < NEWCOMER_DAYS
