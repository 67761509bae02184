"""Rules for creating and changing an organisation."""

from datetime import date

from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.domain.retention import Retention
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require, require_system

from .permissions import ORGANISATION_WRITE


def may_create(caller: Caller) -> None:
    """Raise NotAllowed unless the caller is the system: nobody is a member of a new tenant."""
    require_system(caller)


def may_change(caller: Caller) -> None:
    """Raise NotAllowed unless the caller may change the organisation's name and settings."""
    require(caller, ORGANISATION_WRITE)


def is_confirmed(retention: Retention, confirmed: date | None) -> None:
    """Raise Invalid unless a shorter retention is confirmed by the day that it deletes before."""
    before = retention.deletes_before()
    if before is None or confirmed == before:
        return
    detail = (
        f"From {retention.applies_from} on, scores of days before {before} will be deleted."
        f" To confirm this, send {before} as confirm_deletion_before."
    )
    raise Invalid([FieldError("confirm_deletion_before", "not_confirmed", detail)])


def may_change_quotas(caller: Caller) -> None:
    """Raise NotAllowed unless the caller is the system: an operator sets the quotas."""
    require_system(caller)
