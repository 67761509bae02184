"""Rules for taking part in benchmarks of industries."""

from apps.analytics.permissions import STATISTICS_READ
from apps.organisations.permissions import ORGANISATION_WRITE
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require


def may_read_releases(caller: Caller) -> None:
    """Raise NotAllowed unless the caller may read the releases of the organisation's industry."""
    require(caller, STATISTICS_READ)


def may_change_settings(caller: Caller) -> None:
    """Raise NotAllowed unless the caller may change settings of the organisation."""
    require(caller, ORGANISATION_WRITE)


def may_take_part(*, industry: str | None, opted_in: bool) -> None:
    """Raise Invalid for an organisation that takes part without an industry."""
    if opted_in and industry is None:
        detail = "Name the industry in which the organisation takes part."
        raise Invalid([FieldError("industry", "required", detail)])
