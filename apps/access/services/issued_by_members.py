from datetime import datetime

from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import Membership
from .chains import Issued, end, made_by


def end_issued(*, membership: Membership, role: str | None, now: datetime) -> None:
    """Revoke the keys and clients that a member could not make with `role`; with None, all of them.

    What was made with the member's keys and clients counts as the member's own.
    """
    for key in made_by(membership.organisation_id, membership.user_id):
        if role is None or not _may_have_made(membership, role, key):
            end(key, now=now)


def _may_have_made(membership: Membership, role: str, key: Issued) -> bool:
    maker = Caller.member(
        organisation_id=membership.organisation_id,
        slug="",
        user_id=membership.user_id,
        name="",
        role=role,
        membership_id=membership.pk,
    )
    try:
        policies.may_grant(maker, key.scopes)
    except NotAllowed:
        return False
    return True
