"""Random teams on two days, and an explanation by its definition: one rep after the other."""

from datetime import date, timedelta
from functools import partial

from ssi_platform.domain.causes import Cause, State, TwoDays
from ssi_platform.domain.explanations import explain
from ssi_platform.domain.levels import share_level
from ssi_platform.domain.shifts import Rule, Shift
from ssi_platform.domain.statistics import median

FIRST, LAST = date(2026, 6, 1), date(2026, 6, 29)


def share(threshold, values):
    """The share of some scores that reach a threshold in points, in thousandths of a percent."""
    at_target = sum(value >= threshold * 1000 - 500 for value in values)
    return 100_000 * at_target // len(values) if values else None


def random_figure(random):
    threshold, required = random.choice([60, 70, 80]), random.choice([50, 80, 100])
    return random.choice([median, partial(share, threshold), partial(_level, required)])


def _level(required, values):
    return share_level(values, required)


def random_state(random, day, *, before=None):
    if before and random.random() < 0.4:
        return before
    member = random.random() < 0.8
    scored = random.random() < 0.8
    return State(
        member=member,
        employed=member or random.random() < 0.5,
        absent=random.random() < 0.1,
        eligible=random.random() < 0.9,
        value=random.choice([50_000, 69_500, random.randint(0, 100_000)]) if scored else None,
        measured_on=day - timedelta(days=random.randint(0, 13)) if scored else None,
    )


def random_world(random):
    """Return the reps of a team on two days, the figure by the terms of each, and shifts."""
    reps = {}
    for name in "abcdefghijkl"[: random.randint(1, 12)]:
        first = random_state(random, FIRST)
        known = first.value if random.random() < 0.7 else random.choice([None, 40_000])
        reps[name] = TwoDays(first, random_state(random, LAST, before=first), known)
    first = random_figure(random)
    last = first if random.random() < 0.5 else random_figure(random)
    shifts = [
        Shift(
            FIRST + timedelta(days=random.randint(0, 28)), random.randint(-7000, 2000), Rule.MEDIAN
        )
    ]
    return reps, first, last, random.choice([shifts, [], []])


def values(reps, day):
    counted = (getattr(days, day).counted for days in reps.values())
    return [value for value in counted if value is not None]


def faults(random):
    """Return what is wrong with the explanation of a random world, and the causes in it."""
    reps, first, last, shifts = random_world(random)
    steps = explain(reps, first, last, shifts)
    begin, end = first(values(reps, "first")), last(values(reps, "last"))
    if begin is None or end is None:
        return (["steps without figures"] if steps else []), set()
    causes = [step.cause for step in steps]
    known = first(
        [d.known for d in reps.values()
         if d.first.member and d.first.eligible and not d.first.absent and d.known is not None]
    )  # fmt: skip
    start = begin if known is None else known
    chain = [start, *(step.after for step in steps)]
    wrong = {
        "differences do not add up": sum(s.difference for s in steps) != end - start,
        "a gap between steps": chain[:-1] != [s.before for s in steps] or chain[-1] != end,
        "another order": causes != sorted(causes, key=list(Cause).index),
        "a rep in two classes": _repeated(steps),
        "somebody is forgotten": _forgotten(reps, steps),
        "an empty step": any(not s.reps and not s.difference for s in steps),
    }
    return [fault for fault, applies in wrong.items() if applies], set(causes)


def _repeated(steps):
    """Beside corrections and shifts, which change a part of a score, each rep is in one class."""
    partial_causes = (Cause.CORRECTIONS, Cause.PLATFORM_SHIFT)
    named = [c.rep for s in steps if s.cause not in partial_causes for c in s.contributors]
    return len(named) != len(set(named))


def _forgotten(reps, steps):
    """Each score that counts at the end is what the steps made of the first one."""
    counted = {rep: days.first.counted for rep, days in reps.items()}
    for step in steps:
        for each in step.contributors:
            if step.cause is not Cause.CORRECTIONS and counted[each.rep] != each.before:
                return True
            counted[each.rep] = each.after
    return counted != {rep: days.last.counted for rep, days in reps.items()}
