"""Reads one member's payload from LinkedIn: one reading of the rep whom the sender named."""

import json
from datetime import datetime
from typing import IO

from apps.scores.services.readings import Readings
from apps.scores.services.recording import Contested
from apps.scores.services.storing import store
from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.linkedin import read_member
from ssi_platform.domain.readings import Reading, Source, reading_from
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tabular import Unreadable
from ssi_platform.tabular.strict_json import strict_json

from .loading import Counts, Errors, Task

MAX_BYTES = 1 << 20  # The real one has five hundred.


def member_fields(file: IO[bytes]) -> dict[str, object]:
    """Return the fields in a member's payload. Raises Unreadable, or Invalid."""
    file.seek(0)
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Unreadable("too_large", f"A member's payload has at most {MAX_BYTES} bytes.")
    if not content.strip():
        raise Unreadable("empty_file", "The file is empty.")
    return read_member(_payload(content))


def _payload(content: bytes) -> object:
    codec = json.detect_encoding(content)  # Unicode of some width, with a mark or without.
    try:
        return strict_json(content.decode(codec))
    except UnicodeDecodeError:
        raise Unreadable("not_json", f"The file is not JSON: it is no {codec}.") from None
    except ValueError as error:
        raise Unreadable("not_json", f"The file is not JSON: {error}.") from None


def check(file: IO[bytes], now: datetime) -> None:
    """Refuse at once what no worker could read. Raises Unreadable, or Invalid."""
    reading_from(member_fields(file), observed_at=now, source=Source.LINKEDIN_API)


class MemberLoading:
    """See `loading.Loading`."""

    def __init__(self, task: Task) -> None:
        self.rows, self.errors = 1, Errors()
        self._task, received = task, task.received
        self.day = received.day or local_day(received.observed_at, task.organisation.zone)
        self.reading: Reading | None = None

    def store(self, *, now: datetime, dry: bool) -> Counts:
        rep_id = self._task.received.rep_id
        if self.reading is None or rep_id is None:
            return Counts()
        stored = store(
            organisation=self._task.organisation,
            incoming=Readings([(rep_id, self.day, self.reading)]),
            today=local_day(now, self._task.organisation.zone),
            now=now,
            dry=dry,
            import_id=self._task.received.pk,
        )
        if stored.contested:
            self.errors.refuse(1, FieldError("day", "contested", str(Contested())), self.day)
        return Counts(stored.created, stored.updated, stored.unchanged)

    def close(self) -> None:
        """Nothing is open."""


def read(file: IO[bytes], task: Task) -> MemberLoading:
    """Read a payload. Raises Unreadable."""
    loading = MemberLoading(task)
    if loading.day > task.last_day:
        loading.errors.refuse(
            1, FieldError("day", "future_day", "Lies in the future."), loading.day
        )
        return loading
    try:
        loading.reading = reading_from(
            member_fields(file),
            observed_at=task.received.observed_at,
            source=Source.LINKEDIN_API,
        )
    except Invalid as invalid:
        for error in invalid.errors:
            loading.errors.refuse(1, error)
    return loading
