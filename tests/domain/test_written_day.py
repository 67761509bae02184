from datetime import date

import pytest

from ssi_platform.domain.calendar import written_day


def test_a_day_is_read():
    assert written_day("2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "2026-W09-7",
        "20260301",
        "2026-3-1",
        "01.03.2026",
        "٢٠٢٦-03-01",
        " 2026-03-01",
        "1999-12-31",
        "2200-01-01",
        "",
    ],
)
def test_nothing_else_is_a_day(text):
    with pytest.raises(ValueError, match=r"written|out of range|must be in|between"):
        written_day(text)
