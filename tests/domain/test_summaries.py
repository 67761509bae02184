"""The distribution of scores, and what those that are missing could change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.statistics import median
from ssi_platform.domain.summaries import coverage_reason, histogram, missing_data_bounds
from ssi_platform.domain.thousandths import meets

TOTALS = st.lists(st.integers(0, 100_000), max_size=30)


@given(totals=TOTALS)
def test_bins_agree_with_thresholds(totals):
    bins = histogram(totals)
    assert [each.lowest for each in bins] == [*range(0, 100, 10)]
    assert [each.highest for each in bins] == [*range(9, 99, 10), 100]
    for place in range(1, 10):
        from_here = sum(each.reps for each in bins[place:])
        assert from_here == sum(meets(total, bins[place].lowest) for total in totals)
    assert sum(each.reps for each in bins) == len(totals)


@given(totals=TOTALS, missing=st.lists(st.integers(0, 100_000), max_size=30))
def test_the_median_of_everybody_is_within_the_bounds(totals, missing):
    bounds = missing_data_bounds(totals, len(totals) + len(missing))
    everybody = median([*totals, *missing])
    if everybody is None:
        assert bounds is None
    else:
        assert bounds.lowest <= everybody <= bounds.highest


def test_bounds_put_missing_scores_at_the_ends():
    bounds = missing_data_bounds([40_000, 50_000, 60_000], 5)
    assert (bounds.lowest, bounds.highest) == (40_000, 60_000)


@pytest.mark.parametrize(
    ("roster", "scored", "reason"),
    [(0, 0, "no_roster"), (2, 0, "no_scores"), (5, 2, "coverage_below_half"), (4, 2, None),
     (1, 1, None)],
)  # fmt: skip
def test_the_reason_of_too_few_scores(roster, scored, reason):
    assert coverage_reason(roster, scored) == reason
