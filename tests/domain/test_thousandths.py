"""Numbers in, numbers out: what is a score, and when does it reach a threshold."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.thousandths import (
    Refused,
    from_thousandths,
    meets,
    rounded_points,
    to_thousandths,
)


@pytest.mark.parametrize(
    ("value", "thousandths"),
    [
        (0, 0),
        (25, 25000),
        (0.0, 0),
        (-0.0, 0),
        ("-0", 0),
        ("25", 25000),
        ("25.000", 25000),
        ("007.5", 7500),
        (13.118002, 13118),
        ("13.118002", 13118),
        ("0.0005", 1),
        ("0.0004", 0),
        (Decimal("2.6077502"), 2608),
        (Decimal("2.5E+1"), 25000),
        (0.29999998, 300),
        (1e-8, 0),
        (5e-324, 0),
        (17.400000000000002, 17400),
        ("1.123456789012", 1123),
    ],
)
def test_accepts_plain_numbers(value: object, thousandths: int) -> None:
    assert to_thousandths(value, upper=25) == thousandths


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "not_a_number"),
        (True, "not_a_number"),
        ([], "not_a_number"),
        (b"1", "not_a_number"),
        ("", "not_a_number"),
        (" 1", "not_a_number"),
        ("1\n", "not_a_number"),
        ("1_0", "not_a_number"),
        ("1e1", "not_a_number"),
        ("+1", "not_a_number"),
        ("1,5", "not_a_number"),
        (".5", "not_a_number"),
        ("5.", "not_a_number"),
        ("\uff11\uff12", "not_a_number"),
        ("\u0661\u0662", "not_a_number"),
        ("0x1", "not_a_number"),
        ("nan", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("1" * 100_000, "not_a_number"),
        (float("nan"), "not_a_number"),
        (float("-inf"), "not_a_number"),
        (Decimal("NaN"), "not_a_number"),
        (Decimal("sNaN"), "not_a_number"),
        (Decimal("Infinity"), "not_a_number"),
        ("25.001", "out_of_range"),
        ("25.0000000000000001", "out_of_range"),
        ("-0.001", "out_of_range"),
        ("-0.0000001", "out_of_range"),
        (25.0004, "out_of_range"),
        (-1e-9, "out_of_range"),
        (1e300, "out_of_range"),
        (10**400, "out_of_range"),
        (Decimal("1e999999"), "out_of_range"),
    ],
)
def test_refuses_everything_else(value: object, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        to_thousandths(value, upper=25)
    assert refusal.value.code == code
    assert len(refusal.value.detail) < 100


@pytest.mark.parametrize(
    ("written", "thousandths"),
    [
        ("34.769999999999996", 34_770),
        (34.769999999999996, 34_770),
        (Decimal("34.769999999999996"), 34_770),
        ("34.7700000000000000", 34_770),
        ("0.0004999999999999999999999999999999999", 0),
        (Decimal("1e-999999"), 0),
    ],
)
def test_no_number_is_refused_for_its_digits(written: object, thousandths: int) -> None:
    assert to_thousandths(written, upper=100) == thousandths


def test_says_the_range_in_points() -> None:
    with pytest.raises(Refused, match=r"between 0 and 100\."):
        to_thousandths(101, upper=100)


@given(st.decimals(0, 100, places=6))
def test_every_form_of_a_number_is_the_same_score(number: Decimal) -> None:
    rounded = int((number * 1000).quantize(Decimal(1), ROUND_HALF_UP))
    assert to_thousandths(number, upper=100) == rounded
    assert to_thousandths(f"{number:f}", upper=100) == rounded
    assert to_thousandths(float(number), upper=100) == rounded


@given(st.text(max_size=8) | st.text("0123456789.-+e_", max_size=8))
def test_text_is_a_score_or_refused(text: str) -> None:
    try:
        thousandths = to_thousandths(text, upper=100)
    except Refused:
        return
    assert 0 <= thousandths <= 100_000
    assert abs(float(text) * 1000 - thousandths) <= 0.5001


@given(st.floats())
def test_a_float_is_a_score_or_refused(number: float) -> None:
    if 0 <= number <= 100:
        assert abs(to_thousandths(number, upper=100) - number * 1000) <= 0.5001
    else:
        with pytest.raises(Refused):
            to_thousandths(number, upper=100)


@given(st.integers(0, 100_000))
def test_what_is_shown_reads_back(thousandths: int) -> None:
    shown = from_thousandths(thousandths)
    assert to_thousandths(shown, upper=100) == thousandths
    assert len(repr(shown).partition(".")[2]) <= 3


def test_nothing_is_shown_as_nothing() -> None:
    assert from_thousandths(None) is None


@pytest.mark.parametrize(
    ("value", "threshold", "met"),
    [
        (69499, 70, False),
        (69500, 70, True),
        (70000, 70, True),
        (70500, 71, True),
        (0, 1, False),
        (499, 1, False),
        (500, 1, True),
        (99500, 100, True),
    ],
)
def test_a_threshold_is_met_by_what_linkedin_shows(value: int, threshold: int, met: bool) -> None:
    assert meets(value, threshold) is met


@given(st.integers(0, 100_000))
def test_rounding_half_up_agrees_with_decimal(value: int) -> None:
    assert rounded_points(value) == (Decimal(value) / 1000).quantize(Decimal(1), ROUND_HALF_UP)
