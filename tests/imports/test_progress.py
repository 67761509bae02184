"""The total of a job is estimated while its file is read."""

from io import BytesIO

import pytest

from apps.imports.services import progress
from apps.imports.services.progress import Progress
from apps.jobs.models import Job
from ssi_platform.tabular import open_sheet
from tests.sample_data import NOW
from tests.tabular import workbooks


@pytest.fixture
def reported(monkeypatch):
    reported = []
    monkeypatch.setattr(progress.jobs, "report", lambda **kwargs: reported.append(kwargs))
    return reported


def test_rows_are_estimated_by_the_bytes_that_are_read(reported):
    rows = 60_000
    file = BytesIO(b"rep,day,total\n" + b"somebody,2026-03-01,40.25\n" * rows)
    progressed, read = Progress(Job(), lambda: NOW), 0
    with open_sheet(file) as sheet:
        progressed.start(file, sheet.form.rows)
        for chunk in sheet.chunks:
            read += len(chunk.rows)
            progressed(read)

    estimates = [one["estimate"] for one in reported]
    assert len(estimates) > 2
    assert all(0.6 * rows < estimate < 1.1 * rows for estimate in estimates)
    assert (reported[-1]["done"], estimates[-1]) == (rows, rows)


def test_a_workbook_tells_its_rows(reported):
    file = BytesIO(workbooks.book(workbooks.table(["rep", "day"], ["a", "b"], ["c", "d"])))
    progressed = Progress(Job(), lambda: NOW)
    with open_sheet(file) as sheet:
        progressed.start(file, sheet.form.rows)
        progressed(1)
    assert [one["estimate"] for one in reported] == [2]


def test_nothing_is_estimated_before_anything_is_read():
    assert Progress(Job(), lambda: NOW).estimate(0) is None
