"""How far the reading of a file is: rows, and about how many there are in all."""

from typing import BinaryIO

from apps.jobs import services as jobs
from apps.jobs.models import Job


class Progress:
    """Told the number of rows read so far, reports the progress of an import's job.

    The number of all rows is about that which the part of the bytes that are read suggests.
    """

    def __init__(self, job: Job, clock: jobs.Clock) -> None:
        self._job, self._clock = job, clock
        self._file: BinaryIO | None = None
        self._size, self._rows = 0, 0

    def start(self, file: BinaryIO, rows: int | None) -> None:
        """Begin with a file; `rows` are about as many as a workbook has."""
        position = file.tell()
        self._file, self._size, self._rows = file, file.seek(0, 2), rows or 0
        file.seek(position)

    def __call__(self, rows: int) -> None:
        estimate, now = self.estimate(rows), self._clock()
        jobs.report(job=self._job, done=rows, total=None, estimate=estimate, now=now)

    def estimate(self, rows: int) -> int | None:
        """Return about how many rows there are, after so many; None without a file."""
        if self._rows:
            return max(self._rows, rows)
        read = self._file.tell() if self._file else 0
        return max(rows, round(rows * self._size / read)) if read else None
