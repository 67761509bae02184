"""An observation is accepted as a whole, or refused with everything that is wrong with it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.readings import (
    FIELDS,
    PILLARS,
    Reading,
    Source,
    reading_from,
    supersedes,
)
from ssi_platform.domain.refusals import Invalid

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
FOUR = {"brand": 13.118002, "people": 3.68, "insights": 0.29999998, "relationships": 2.6077502}


def read(fields: Mapping[str, object], at: datetime = NOON, source: Source = Source.CSV) -> Reading:
    return reading_from(fields, observed_at=at, source=source)


def codes(fields: Mapping[str, object], at: datetime = NOON) -> dict[str, str]:
    with pytest.raises(Invalid) as invalid:
        read(fields, at)
    return {error.field: error.code for error in invalid.value.errors}


def test_four_pillars_make_the_total() -> None:
    reading = read({**FOUR})
    assert reading.total == 13118 + 3680 + 300 + 2608
    assert (reading.brand, reading.relationships) == (13118, 2608)
    assert reading.network_rank is None


@pytest.mark.parametrize(
    "stated", [19.705751, 19.706, 19.716, 19.696, "19.71", 19.7, 20, "20", None, ""]
)
def test_a_stated_total_may_be_a_little_off(stated: object) -> None:
    assert read({**FOUR, "total": stated}).total == 19706


@pytest.mark.parametrize("stated", [19.717, 19.695, 19.5, 19.8, 21, 19, 0, 100])
def test_a_stated_total_may_not_be_far_off(stated: object) -> None:
    assert codes({**FOUR, "total": stated}) == {"total": "total_mismatch"}


# (the pillars, the stated total, the total that stands; None: refused)
ROUNDED = [
    ((18, 10, 5, 19), 51, 51_000),  # 17.5, 9.7, 5.4 and 18.6, each rounded by itself.
    ((21, 6, 10, 15), 53, 53_000),
    ((18, 10, 5, 19), 49.5, None),
    ((18, 10, 5, 19), 54, 54_000),
    ((18, 10, 5, 19), 55, None),
    ((18, 10, 5, 19), 51.2, 51_200),  # The total is the finer number.
    ((18, 10, 5, 19), 54.05, None),
    ((18, 10, 5, 19), "53.999", 53_999),
    ((21.0, 6.4, 10.3, 15.0), 52.6, 52_600),
    ((21.0, 6.4, 10.3, 15.0), 52.9, 52_900),
    ((21.0, 6.4, 10.3, 15.0), 53.0, 52_700),  # Finer pillars than the total: their sum.
    ((21.0, 6.4, 10.3, 15.0), 53.1, None),
    ((20.51, 6.01, 10.3, 15.0), 51.83, 51_830),
    ((20.51, 6.01, 10.3, 15.0), 51.86, None),
    ((20.511, 6.01, 10.3, 15.0), 52, 51_821),
    ((0, 0, 0, 0), 2, 2_000),
]


@pytest.mark.parametrize(("pillars", "stated", "total"), ROUNDED)
def test_a_total_may_be_as_far_off_as_rounding_explains(
    pillars: tuple[float, ...], stated: object, total: int | None
) -> None:
    fields = {**dict(zip(PILLARS, pillars, strict=True)), "total": stated}
    if total is None:
        assert codes(fields) == {"total": "total_mismatch"}
    else:
        assert read(fields).total == total


def test_a_refused_total_says_by_how_much() -> None:
    fields = {"brand": 18, "people": 10, "insights": 5, "relationships": 19, "total": 55}
    with pytest.raises(Invalid) as invalid:
        read(fields)
    (error,) = invalid.value.errors
    assert error.detail == (
        "Differs by 3 from the sum of the pillars, 52; rounding explains 2.5 at most."
    )


def test_a_total_alone_is_enough() -> None:
    reading = read({"total": 0})
    assert reading.total == 0
    assert [getattr(reading, name) for name in PILLARS] == [None] * 4


def test_some_pillars_are_kept_beside_a_total() -> None:
    reading = read({"total": 40, "brand": 10, "people": " "})
    assert (reading.total, reading.brand, reading.people) == (40000, 10000, None)


@pytest.mark.parametrize("total", [8.5, 8.999, 86.5, 90])
def test_given_pillars_must_allow_the_total(total: float) -> None:
    assert codes({"total": total, "brand": 10}) == {"total": "total_mismatch"}


@pytest.mark.parametrize("fields", [{}, {"brand": 1, "people": 2, "insights": 3}, {"total": ""}])
def test_a_total_is_never_rebuilt_from_three_pillars(fields: dict[str, object]) -> None:
    assert codes(fields) == {"total": "required"}


def test_every_error_is_said_at_once() -> None:
    fields = {
        "total": "1_0",
        "brand": 25.001,
        "people": True,
        "insights": float("nan"),
        "relationships": "0,12",
        "industry": "a\x00b",
        "industry_rank": 0,
        "network_rank": 1.5,
        "industry_total": 101,
        "network_brand": -0.001,
        "braand": 3,
    }
    refused = codes(fields, NOON.replace(tzinfo=None))
    assert refused == {
        "total": "not_a_number",
        "brand": "out_of_range",
        "people": "not_a_number",
        "insights": "not_a_number",
        "relationships": "not_a_number",
        "industry": "not_text",
        "industry_rank": "out_of_range",
        "network_rank": "not_whole",
        "industry_total": "out_of_range",
        "network_brand": "out_of_range",
        "braand": "unknown_field",
        "observed_at": "no_offset",
    }
    assert [name for name in refused if name in FIELDS] == [
        name for name in FIELDS if name in refused
    ]


def test_a_wrong_pillar_is_not_also_a_missing_total() -> None:
    assert codes({**FOUR, "brand": "x"}) == {"brand": "not_a_number"}


def test_a_wrong_pillar_is_not_also_a_mismatch() -> None:
    assert codes({**FOUR, "brand": "x", "total": 90}) == {"brand": "not_a_number"}


def test_optional_values_of_a_score_are_stored() -> None:
    extra = {"industry": " Software ", "industry_rank": "75", "network_rank": 81.0}
    means = {"industry_total": 30.99, "network_total": 32.72, "network_people": 8}
    reading = read({**FOUR, **extra, **means})
    assert (reading.industry, reading.industry_rank, reading.network_rank) == ("Software", 75, 81)
    assert (reading.industry_total, reading.network_total) == (30990, 32720)
    assert (reading.network_people, reading.industry_people) == (8000, None)


@pytest.mark.parametrize(
    ("value", "code"), [("x" * 201, "too_long"), (7, "not_text"), ("\ud800", "not_text")]
)
def test_an_industry_is_a_short_name(value: object, code: str) -> None:
    assert codes({"total": 1, "industry": value}) == {"industry": code}


def test_an_instant_is_kept_in_utc() -> None:
    local = datetime(2026, 6, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    assert read({"total": 1}, local).observed_at.isoformat() == "2026-06-01T12:00:00+00:00"


def test_an_instant_before_the_calendar_is_refused() -> None:
    start = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=2)))
    assert codes({"total": 1}, start) == {"observed_at": "out_of_range"}


def test_the_later_observation_stands_whatever_its_source() -> None:
    early = read({"total": 1}, NOON, Source.LINKEDIN_API)
    late = read({"total": 2}, NOON + timedelta(microseconds=1), Source.MANUAL)
    assert supersedes(late, early)
    assert not supersedes(early, late)


def test_at_one_instant_the_higher_source_stands_and_then_the_first() -> None:
    page, csv = (read({"total": 1}, source=each) for each in (Source.LINKEDIN_PAGE, Source.CSV))
    other = read({"total": 2}, source=Source.CSV)
    assert supersedes(page, csv)
    assert not supersedes(csv, page)
    assert not supersedes(other, csv)
    assert not supersedes(csv, csv)


def test_the_night_the_clocks_go_back_is_in_order() -> None:
    zone = ZoneInfo("Europe/Berlin")
    before, after = (datetime(2026, 10, 25, 2, 30, tzinfo=zone, fold=fold) for fold in (0, 1))
    first = Reading(1, None, None, None, None, before, Source.CSV)
    second = Reading(2, None, None, None, None, after.replace(minute=0), Source.CSV)
    assert supersedes(second, first)


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(Source)), min_size=1, max_size=4))
def test_any_order_of_arrival_leaves_the_same_observation(
    arrivals: list[tuple[int, Source]],
) -> None:
    readings = [read({"total": 1}, NOON + timedelta(hours=h), source) for h, source in arrivals]
    left = set()
    for order in permutations(readings):
        held = order[0]
        for new in order[1:]:
            held = new if supersedes(new, held) else held
        left.add((held.observed_at, held.source))
    assert len(left) == 1


def test_sources_are_ranked_and_named() -> None:
    assert sorted(Source, key=lambda source: source.rank, reverse=True) == [
        Source.LINKEDIN_API,
        Source.LINKEDIN_PAGE,
        Source.SALES_NAVIGATOR_CSV,
        Source.CSV,
        Source.MANUAL,
    ]
    assert all(Source.labelled(source.label) is source for source in Source)
    with pytest.raises(ValueError, match="MANUAL"):
        Source.labelled("MANUAL")
