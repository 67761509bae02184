"""Each column of scores that is blank alone, as the reader takes it: no database is asked."""

import pytest

from .blank_columns import OPTIONAL, as_csv, as_json, as_ndjson, first_row, long, wide
from .score_tables import directory as directory
from .score_tables import read, reasons

# A workbook is read by a process of its own, which takes long to start: see `test_blank_columns`.
every_format = pytest.mark.parametrize("write", [as_csv, as_json, as_ndjson])
FORMATS = {"text/csv": "csv", "application/json": "json", "application/x-ndjson": "ndjson"}


def refused(file):
    content, media_type = file
    return reasons(read(content, format=FORMATS[media_type]))


@pytest.mark.parametrize("blank", OPTIONAL)
@every_format
def test_one_blank_column_of_a_row_a_day(write, blank):
    assert refused(write(*wide(blank, rep="b-1"))) == []


@every_format
def test_a_blank_day_refuses_each_row(write):
    [(row, field, _)] = refused(write(*wide("day", rep="b-1")))
    assert (row, field) == (first_row(write), "day")


@pytest.mark.parametrize("blank", ["pillar", "rep", "day"])
@every_format
def test_a_blank_column_of_a_row_a_pillar_refuses_each_row(write, blank):
    [(row, field, _)] = refused(write(*long(blank, rep="b-1")))
    assert refused(write(*long("score", rep="b-1"))) == []  # Missing: skipped.
    assert (row, field) == (first_row(write), blank)
