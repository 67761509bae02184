"""Rules for erasing people."""

from apps.organisations.models import Organisation
from apps.organisations.permissions import ORGANISATION_WRITE
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require

from .models import Erasure, Subject
from .permissions import PRIVACY_WRITE


def may_delete_organisation(caller: Caller) -> None:
    """Raise NotAllowed unless the caller may delete the whole organisation."""
    require(caller, PRIVACY_WRITE)
    require(caller, ORGANISATION_WRITE)


def is_confirmed(organisation: Organisation, confirmed: str | None, reps: int, scores: int) -> None:
    """Raise Invalid unless the deletion is confirmed by the organisation's name in addresses."""
    if confirmed == organisation.slug:
        return
    detail = (
        f"Everything of {organisation.name} will be deleted, and nobody can take it back: {reps:,}"
        f" reps, {scores:,} scores, and all else. To confirm this, send {organisation.slug} as"
        " confirm."
    )
    raise Invalid([FieldError("confirm", "not_confirmed", detail)])


def may_erase_member(caller: Caller) -> None:
    """Raise NotAllowed unless the caller may erase people; who removes members is asked as well."""
    require(caller, PRIVACY_WRITE)


def may_erase_rep(caller: Caller) -> None:
    """Raise NotAllowed unless the caller may erase what is held about a rep."""
    require(caller, PRIVACY_WRITE)


def may_readmit(caller: Caller) -> None:
    """Raise NotAllowed unless the caller may let an erased person come back."""
    require(caller, PRIVACY_WRITE)


def is_kept_out(erasure: Erasure) -> None:
    """Raise Invalid for an erasure that keeps nobody out: that of a member."""
    if erasure.subject != Subject.REP:
        detail = "Members are not kept out: invite the person again."
        raise Invalid([FieldError("subject", "not_a_rep", detail)])
