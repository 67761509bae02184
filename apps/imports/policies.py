"""Rules for reading and sending files, by their kind."""

from typing import Any

from ssi_platform.ingest import Importer, Options
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require, require_system


def may_send(caller: Caller, importer: Importer[Any], options: Options | None = None) -> None:
    """Raise NotAllowed unless the caller may load such a file with these options."""
    for permission in importer.permissions(options or importer.options_type()):
        require(caller, permission)


def may_expire_files(caller: Caller) -> None:
    """Raise NotAllowed unless the caller is the platform, which deletes expired files."""
    require_system(caller)
