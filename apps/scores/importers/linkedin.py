"""Reads one member's payload from LinkedIn: one reading of the stated rep."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

from apps.directory.models import Rep
from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.linkedin import read_member
from ssi_platform.domain.readings import Reading, Source, reading_from
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.ingest import Counts, InvalidOptions, Preview, RowErrors, Task
from ssi_platform.tabular import Notices, Unreadable
from ssi_platform.tabular.strict_json import strict_json
from ssi_platform.tenancy.context import organisation_context

from .. import policies, services
from .options import ScoreOptions
from .people import unknown_rep

MAX_BYTES = 1 << 20  # The real one has five hundred.


class MemberPayload:
    """See `ingest.Document`."""

    format = "linkedin_json"
    layout = "member"

    def check(self, file: IO[bytes], task: Task[ScoreOptions]) -> None:
        _reading(member_fields(file), task)
        if task.rep_id is None:
            detail = "A member's payload does not identify the member: name the rep."
            raise InvalidOptions([FieldError("rep", "required", detail)])

    def preview(self, file: IO[bytes], task: Task[ScoreOptions]) -> Preview:
        fields = member_fields(file)
        _reading(fields, task)
        values = {n: float(v) if isinstance(v, Decimal) else v for n, v in fields.items()}
        return Preview(self.layout, rows=[{"row": 1, "values": values, "errors": []}])

    def read(self, file: IO[bytes], task: Task[ScoreOptions]) -> "MemberFile":
        member = MemberFile(task)
        try:
            member.reading = _reading(member_fields(file), task)
        except Invalid as invalid:
            member.refuse(*invalid.errors)
        return member


class MemberFile:
    """A payload that was read; see `ingest.ReadFile`."""

    def __init__(self, task: Task[ScoreOptions]) -> None:
        self.rows, self.errors, self.notices = 1, RowErrors(), Notices()
        self.new_reps: list[dict[str, Any]] = []
        self.reading: Reading | None = None
        self._task, self._day = task, task.day or local_day(task.observed_at, task.zone)
        if error := policies.refused_day(self._day, task.now, task.zone):
            self.refuse(error)
        with organisation_context(task.organisation_id, read_only=True):
            reps = Rep.objects.visible_to(task.caller).select_related("organisation")
            rep_id: Any = task.rep_id  # None finds nobody.
            self._rep = reps.filter(pk=rep_id).first()
        if self._rep is None:
            self.refuse(unknown_rep("rep"))

    def refuse(self, *errors: FieldError) -> None:
        for error in errors:
            self.errors.refuse(1, error, self._day if error.field == "day" else "")

    def store(self, *, now: datetime, dry: bool) -> Counts:
        if self.errors or self.reading is None or self._rep is None:
            return Counts()
        return services.record_payload(
            caller=self._task.caller,
            rep=self._rep,
            day=self._day,
            reading=self.reading,
            errors=self.errors,
            all_or_nothing=self._task.all_or_nothing,
            now=now,
            dry=dry,
            import_id=self._task.import_id,
        )

    def close(self) -> None:
        """Nothing is open."""


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


def _reading(fields: Mapping[str, object], task: Task[ScoreOptions]) -> Reading:
    return reading_from(fields, observed_at=task.observed_at, source=Source.LINKEDIN_API)
