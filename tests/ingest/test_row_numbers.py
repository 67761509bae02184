from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.ingest.row_numbers import RowNumbers


@given(st.lists(st.integers(0, 5_000)))
def test_the_same_numbers_as_in_a_set(numbers):
    rows = RowNumbers()
    for number in numbers:
        rows.add(number)
    assert len(rows) == len(set(numbers))
    assert {number for number in range(5_010) if number in rows} == set(numbers)
