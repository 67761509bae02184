from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from apps.directory.models import Rep
from apps.organisations.models import Organisation
from ssi_platform.ingest import IMPORTERS, Importer, Mode, Options, Task, default_importer
from ssi_platform.tenancy.caller import Caller

from .. import policies


@dataclass(frozen=True)
class SentFile:
    """A received file with the options that its sender states; the others are detected.

    `save_mapping` is the name under which the columns and options are saved as a mapping. `stated`
    are the names of the options that are stated with the file; others are of a mapping.
    """

    file: BinaryIO
    kind: str = ""
    format: str = ""
    mode: str = Mode.ALL_OR_NOTHING
    options: Options | None = None
    stated: frozenset[str] = frozenset()
    filename: str = ""
    save_mapping: str = ""
    rep: Rep | None = None
    day: date | None = None
    observed_at: datetime | None = None

    @property
    def importer(self) -> Importer[Any]:
        """Return the importer of the file's kind. Raises UnknownName."""
        return IMPORTERS[self.kind] if self.kind else default_importer()

    def task(self, caller: Caller, now: datetime) -> Task[Any]:
        """Return the task of reading it now. Raises NotAllowed and InvalidOptions."""
        importer = self.importer
        options = self.options or importer.options_type()
        policies.may_send(caller, importer, options)
        organisation = Organisation.objects.get(pk=caller.organisation_id)
        return Task(
            caller=caller,
            zone=organisation.zone,
            now=now,
            options=importer.resolved(options, caller, stated=self.stated),
            observed_at=self.observed_at or now,
            mode=self.mode,
            rep_id=self.rep.pk if self.rep else None,
            day=self.day,
        )
