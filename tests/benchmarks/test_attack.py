"""What an attacker learns of another organisation from two years of an industry's releases."""

from math import erf

import numpy as np
import pytest

from .attacker import MOVE, SPREAD, WITHIN, guesses, industry

pytestmark = pytest.mark.trial
INDUSTRIES = 400
MORE_THAN_PRIOR = 0.05


def prior(month):
    """How often the best guess without any release is right."""
    return erf(WITHIN / (np.hypot(SPREAD, MOVE * month**0.5) * 2**0.5))


def attacked(number, **other_rules):
    """Return {target: (part of right guesses, the same without releases)}.

    `anybody` is every other organisation behind a release, `newcomer` each in the first release
    with it, and `surest` the one of the last release that the attacker is most certain of. With
    `at_median` everybody is guessed to be at the published median.
    """
    tried = {"anybody": [], "newcomer": [], "surest": [], "at_median": []}
    for seed in range(number):
        rng = np.random.default_rng([2026, seed])
        seen = industry(rng, **other_rules)
        known = set(seen.releases[0][0])
        for month, guessed in enumerate(guesses(rng, seen)):
            right = {
                one: abs(value - seen.medians[month, one]) <= WITHIN
                for one, (value, _) in guessed.items()
            }
            tried["anybody"] += [(hit, prior(month)) for hit in right.values()]
            tried["at_median"] += at_median(seen, month)
            tried["newcomer"] += [(right[n], prior(month)) for n in right.keys() - known]
            known |= right.keys()
            if guessed:
                surest = max(guessed, key=lambda one: guessed[one][1])
                last = (right[surest], prior(month))
        tried["surest"].append(last)
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
    assert {t: r for t, r in results.items() if r[0] > r[1] + MORE_THAN_PRIOR} == {}


def test_the_same_attacker_learns_from_exact_figures():
    right, without = attacked(60, step=0.02, changes=1)["surest"]
    assert right > without + 3 * MORE_THAN_PRIOR
