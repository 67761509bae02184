"""What an attacker learns of another organisation from two years of an industry's releases."""

from math import erf

import numpy as np
import pytest

from .attacker import MOVE, SPREAD, WITHIN, guesses, industry

pytestmark = pytest.mark.trial
INDUSTRIES = 400
MORE_THAN_PRIOR = 0.05
OF_THE_SUREST = 0.07  # Whom the attacker chooses; see docs/benchmarks.md.


def prior(month):
    """How often the best guess without any release is right."""
    return erf(WITHIN / (np.hypot(SPREAD, MOVE * month**0.5) * 2**0.5))


def attacked(number):
    """Return {target: (part of right guesses, the same without releases)}.

    `anybody` is every other organisation behind a release, `newcomer` each in the first release
    with it, and `surest` the one of each release that the attacker is most certain of. With
    `at_median` everybody is guessed to be at the published median.
    """
    tried = {"anybody": [], "newcomer": [], "surest": [], "at_median": []}
    for seed in range(number):
        rng = np.random.default_rng([2026, seed])
        seen = industry(rng)
        known = set(seen.releases[0][0])
        for month, guessed in enumerate(guesses(rng, seen)):
            right = {
                one: (abs(value - seen.medians[month, one]) <= WITHIN, prior(month))
                for one, (value, _) in guessed.items()
            }
            tried["anybody"] += right.values()
            tried["newcomer"] += [right[one] for one in right.keys() - known]
            tried["at_median"] += at_median(seen, month)
            known |= right.keys()
            if guessed:
                tried["surest"].append(right[max(guessed, key=lambda one: guessed[one][1])])
    return {target: np.mean(rows, axis=0) for target, rows in tried.items()}


def at_median(seen, month):
    members, bounds = seen.releases[month]
    if not bounds:
        return []
    missed = seen.medians[month, [one for one in members if one]] - sum(bounds[2]) / 2
    return [(abs(one) <= WITHIN, prior(month)) for one in missed]


def test_an_attacker_is_hardly_better_than_without_releases():
    results = attacked(INDUSTRIES)
    print({target: result.round(4).tolist() for target, result in results.items()})
    right, without = results.pop("surest")
    assert right <= without + OF_THE_SUREST
    assert {t: r for t, r in results.items() if r[0] > r[1] + MORE_THAN_PRIOR} == {}
    assert results["anybody"][0] > results["anybody"][1] + 0.01, "The attacker learns something."


def test_medians_themselves_would_tell_too_much():
    """With an odd number of organisations it is one of theirs, and with an even one near two."""
    tried = [
        row
        for seed in range(INDUSTRIES)
        for seen in [industry(np.random.default_rng([2026, seed]), plain=True)]
        for month in range(24)
        for row in at_median(seen, month)
    ]
    right, without = np.mean(tried, axis=0)
    print(right.round(4), without.round(4))
    assert right > without + MORE_THAN_PRIOR
