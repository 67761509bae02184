"""Who may see and send which files: the kind of a file decides."""

from typing import Any

from ssi_platform.ingest import Importer, Options
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require, require_system


def may_send(caller: Caller, importer: Importer[Any], options: Options | None = None) -> None:
    """Raise NotAllowed for who may not have such a file loaded, read as the options say."""
    for permission in importer.permissions(options or importer.options_type()):
        require(caller, permission)


def may_expire_files(caller: Caller) -> None:
    """Raise NotAllowed for anybody but the platform: files end by their age."""
    require_system(caller)
