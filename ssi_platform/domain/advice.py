"""Advice by pillar: what a person can do in ten minutes a day, and what it would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .rep_stages import gap_of
from .standings import Missing, PillarBehind, Value, furthest_behind
from .thousandths import meets

MINUTES_A_DAY = 10
# Means of the pillars of the Navigator users of a bank, in thousandths: the published figure
# `cba_sn_users_2014`. They are nobody's score, so everybody may be compared with them.
PUBLISHED_PILLARS = {"brand": 17_500, "people": 9_700, "insights": 5_000, "relationships": 18_900}


def gettext_noop(text: str) -> str:
    """Mark a text for translation; whoever shows it translates it."""
    return text


STEPS: Mapping[str, tuple[str, ...]] = {
    "brand": (
        gettext_noop(
            "Complete your profile with customers in mind: headline and summary say which of their"
            " problems you solve, and for whom."
        ),
        gettext_noop("Publish one post a week that answers a question customers have asked you."),
        gettext_noop("Ask a customer you have helped for a recommendation."),
    ),
    "people": (
        gettext_noop(
            "Search your accounts for the people who decide, and save the search and the leads."
        ),
        gettext_noop("Look once a week at who viewed your profile, and save those who fit."),
        gettext_noop("Ask a colleague who knows a lead for an introduction."),
    ),
    "insights": (
        gettext_noop("Join two groups in which your customers ask questions, and answer one."),
        gettext_noop(
            "Share an article with a comment of your own: say what it means for your customers."
        ),
        gettext_noop("Answer messages and comments on the day they arrive."),
    ),
    "relationships": (
        gettext_noop("Connect with people who decide at your accounts, and with their colleagues."),
        gettext_noop(
            "Put the share of accepted invitations before their number: send few, each with a"
            " personal line, and withdraw those that stay open."
        ),
        gettext_noop("Write each week to two connections you have not heard from for a while."),
    ),
}


class Basis(StrEnum):
    """What an advice compares with: the median of those at the goal, or published means."""

    AT_GOAL = "at_goal"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Advice:
    """The pillar to work on. Scores are in thousandths.

    `gap_after` and `met_after` are the gap and whether the threshold is met if the pillar were at
    its reference and the others stayed; None without a threshold.
    """

    behind: PillarBehind
    basis: Basis
    gap_after: int | None
    met_after: bool | None
    steps: tuple[str, ...]


def advice(
    value: Value | None, at_goal: Mapping[str, int], threshold: int | None
) -> Advice | Missing:
    """Return which pillar a rep should work on, or why there is no advice.

    Args:
        value: the rep's value that holds on the day.
        at_goal: by pillar the median of those at the goal, in thousandths; empty where nobody is
            there, or where the caller may not know. Then the published means are compared with.
        threshold: that of the current stage in whole points; None without a plan.

    Definition: docs/standings.md, "Advice".
    """
    if value is None:
        return Missing.NO_SCORES
    is_known = set(at_goal) == set(STEPS)
    behind = furthest_behind(value, at_goal if is_known else PUBLISHED_PILLARS)
    if isinstance(behind, Missing):
        return behind
    total = value.total + behind.by
    return Advice(
        behind=behind,
        basis=Basis.AT_GOAL if is_known else Basis.PUBLISHED,
        gap_after=None if threshold is None else gap_of(threshold, total),
        met_after=None if threshold is None else meets(total, threshold),
        steps=STEPS[behind.pillar],
    )
