from datetime import date, timedelta

import pytest

from ssi_platform.domain.retention import GRACE, Retention, is_shorter

TODAY = date(2026, 6, 30)
FROM = TODAY + GRACE


@pytest.mark.parametrize(
    ("months", "than", "shorter"),
    [(12, None, True), (12, 24, True), (24, 12, False), (12, 12, False), (None, 12, False),
     (None, None, False)],
)  # fmt: skip
def test_for_ever_is_the_longest(months, than, shorter):
    assert is_shorter(months, than) is shorter


@pytest.mark.parametrize("before", [None, 24])
def test_a_shorter_time_applies_after_the_grace_period(before):
    new = Retention(before).changed(12, TODAY)

    assert new == Retention(12, before, FROM)
    assert [new.on(TODAY), new.on(FROM - timedelta(1)), new.on(FROM)] == [before, before, 12]
    assert new.deletes_before() == date(2025, 7, 30)


@pytest.mark.parametrize("months", [36, None])
def test_a_longer_time_applies_at_once(months):
    assert Retention(24).changed(months, TODAY) == Retention(months)


def test_the_same_time_leaves_the_grace_period_as_it_is():
    shortened = Retention(24).changed(12, TODAY)
    assert shortened.changed(12, TODAY + timedelta(20)) == shortened


def test_what_is_applied_now_counts_and_not_what_was_announced():
    shortened = Retention(24).changed(12, TODAY)

    assert shortened.changed(24, TODAY) == Retention(24)
    assert shortened.changed(18, TODAY) == Retention(18, 24, FROM)
    assert shortened.changed(18, FROM) == Retention(18)


def test_nothing_is_deleted_for_ever():
    assert Retention().deletes_before() is None
    assert Retention(None, 12, FROM).deletes_before() is None
