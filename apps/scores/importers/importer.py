from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from apps.directory.models import Team
from apps.directory.permissions import DIRECTORY_WRITE
from ssi_platform.domain.refusals import FieldError
from ssi_platform.ingest import Importer, InvalidOptions, Preview, Task
from ssi_platform.tabular import Form, Header, Row, Sheet
from ssi_platform.tenancy.caller import Caller

from .. import services
from ..permissions import SCORES_READ, SCORES_WRITE
from .headers import find_header
from .linkedin import MemberPayload
from .options import ScoreOptions
from .plan import Plan
from .preview import preview
from .reader import read
from .score_file import ScoreFile
from .score_table import table_of
from .titles import FIELDS, KNOWN


class ScoreImporter(Importer[ScoreOptions]):
    """Files of scores: a row a rep and day, a row a pillar, or one member's payload."""

    kind = "scores"
    title = "scores"
    job_kind = "score_import"
    read_permission = SCORES_READ
    write_permission = SCORES_WRITE
    options_type = ScoreOptions
    stated_once = frozenset({"rep", "day", "observed_at"})
    fields = FIELDS
    known_titles = KNOWN
    layouts = ("wide", "long")
    document = MemberPayload()
    is_default = True

    def permissions(self, options: ScoreOptions) -> list[str]:
        creates = options.unknown_reps == "create"
        return [self.write_permission, *([DIRECTORY_WRITE] if creates else [])]

    def resolved(
        self, options: ScoreOptions, caller: Caller, *, stated: frozenset[str]
    ) -> ScoreOptions:
        """Replace the team that created reps join by its id."""
        if options.unknown_reps != "create":
            if "team" in stated:
                raise _refused("team", "not_applicable", "Is for unknown_reps=create.")
            return replace(options, team="")
        if not options.team:
            raise _refused("team", "required", "Say which team the created reps join.")
        team = Team.objects.visible_to(caller).find(options.team)
        if team is None:
            raise _refused("team", "unknown_team", "No such team.")
        return replace(options, team=str(team.pk))

    def find_header(self, rows: Sequence[Row], task: Task[ScoreOptions]) -> Header | None:
        return find_header(rows, task)

    def undo(self, caller: Caller, import_id: UUID, *, now: datetime, dry: bool) -> None:
        services.undo_file(caller=caller, import_id=import_id, now=now, dry=dry)

    def forget(self, caller: Caller, import_id: UUID) -> None:
        services.forget_file(caller=caller, import_id=import_id)

    def check(
        self, header: Sequence[str], task: Task[ScoreOptions], *, sheet_name: str = ""
    ) -> Plan:
        return table_of(Sheet(Form("", sheet=sheet_name), list(header), iter(())), task).plan

    def preview(self, sheet: Sheet, task: Task[ScoreOptions], limit: int) -> Preview:
        return preview(sheet, task, limit)

    def read(self, sheet: Sheet, task: Task[ScoreOptions]) -> ScoreFile:
        return read(sheet, task)


def _refused(name: str, code: str, detail: str) -> InvalidOptions:
    return InvalidOptions([FieldError(name, code, detail)])


SCORES = ScoreImporter()
