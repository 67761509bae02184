"""Rules for reading and sending files, by their kind."""

from typing import Any

from apps.jobs import policies as jobs
from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.ingest import Importer, Options
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require, require_system

from .models import Import


def may_send(caller: Caller, importer: Importer[Any], options: Options | None = None) -> None:
    """Raise NotAllowed unless the caller may load such a file with these options."""
    for permission in importer.permissions(options or importer.options_type()):
        require(caller, permission)


def may_undo(caller: Caller, importer: Importer[Any], received: Import) -> None:
    """Raise NotAllowed unless the caller may load such files and controls the import's job."""
    options = importer.options_type.from_json(received.options)
    may_send(caller, importer, options)
    if not jobs.controls(caller, received.job):
        raise NotAllowed("not_your_import", "Somebody else sent this file.")


def may_expire_files(caller: Caller) -> None:
    """Raise NotAllowed unless the caller is the platform, which deletes expired files."""
    require_system(caller)
