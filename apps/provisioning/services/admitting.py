"""Which member a person is whom an identity provider has proved."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from apps.access import services as access
from apps.access.models import Membership
from apps.ledger.services import record_event, snapshot
from ssi_platform.domain.refusals import Invalid
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..clients import Claims
from ..models import Connection, Domain, Identity
from .connections import ConnectionGone, held_connection
from .effects import apply_token_groups


class NotAdmitted(Exception):
    """The person is nobody who may sign in here; `code` is a stable code."""

    def __init__(self, code: str, detail: str) -> None:
        self.code, self.detail = code, detail
        super().__init__(detail)


@transaction.atomic
def admit(
    *, caller: Caller, connection: Connection, claims: Claims, now: datetime, today: date
) -> Membership:
    """Return the member whom checked claims mean, who may sign in now; safe to repeat.

    The subject is the key: whatever the provider says of names and addresses later changes nobody.
    At the first time an address in a verified domain of the organisation finds the member, or makes
    one with the default role. Raises NotAllowed and NotAdmitted.

    Args:
        caller: the platform itself.
        connection: whose claims they are.
        claims: what the checked token says.
        now: the time of the acceptance.
        today: the day from which a rep belongs to a team of a group.
    """
    policies.may_admit(caller)
    connection = _in_use(caller, connection)
    identity = _known(connection, claims) or _first(caller, connection, claims, now)
    _refuse_unfit(identity)
    if identity.membership.accepted_at is None:
        identity.membership = _accepted(caller, identity.membership, now)
    identity.signed_in_at = now
    identity.save(update_fields=["signed_in_at"])
    try:
        apply_token_groups(
            caller=caller, identity=identity, groups=claims.groups, now=now, today=today
        )
    except Invalid as error:
        raise NotAdmitted("sso_groups", f"A group cannot be followed: {error}") from None
    return identity.membership


def _in_use(caller: Caller, connection: Connection) -> Connection:
    """Lock the connection: two first times of one person wait for each other."""
    try:
        held = held_connection(caller, connection)
    except ConnectionGone:
        held = None
    if held is None or not held.enabled:
        raise NotAdmitted("sso_connection", "The connection is not in use any more.")
    return held


def _known(connection: Connection, claims: Claims) -> Identity | None:
    rows = Identity.objects.of_organisation(connection.organisation_id).with_membership()
    return rows.of_subject(connection.pk, claims.subject).first()


def _first(caller: Caller, connection: Connection, claims: Claims, now: datetime) -> Identity:
    _require_address(connection, claims)
    members = Membership.objects.of_organisation(connection.organisation_id).with_user()
    member = members.filter(user__email=claims.email).first()
    action = "link" if member else "create"
    if member is None:
        member = _new(caller, connection, claims, now)
    identities = Identity.objects.of_organisation(connection.organisation_id)
    if identities.of_connection(connection.pk).of_member(member.pk).exists():
        detail = "The member with this address is another person at the identity provider."
        raise NotAdmitted("sso_other_person", detail)
    identity = Identity.objects.create(
        organisation_id=connection.organisation_id,
        connection=connection,
        subject=claims.subject,
        membership=member,
        own_role=member.role,
        signed_in_at=now,
    )
    record_event(action, identity, after=snapshot(identity))
    return identity


def _require_address(connection: Connection, claims: Claims) -> None:
    try:
        validate_email(claims.email)
    except ValidationError:
        raise NotAdmitted("sso_email", "The token has no e-mail address.") from None
    if claims.email_verified is False or not claims.email.isascii() or len(claims.email) > 254:
        raise NotAdmitted("sso_email", "The identity provider has not verified the address.")
    if not _speaks_for(connection, claims.email):
        detail = "The domain of the e-mail address is no verified domain of the organisation."
        raise NotAdmitted("sso_domain", detail)


def _speaks_for(row: Connection | Membership, email: str) -> bool:
    domains = Domain.objects.of_organisation(row.organisation_id)
    return domains.verified().of_address(email).exists()


def _new(caller: Caller, connection: Connection, claims: Claims, now: datetime) -> Membership:
    if not connection.default_role:
        raise NotAdmitted("sso_no_member", "Nobody with this address is a member.")
    member, _ = access.provision_member(
        caller=caller,
        email=claims.email,
        name=claims.name,
        role=connection.default_role,
        accepted_at=now,
    )
    return member


def _accepted(caller: Caller, membership: Membership, now: datetime) -> Membership:
    if not _speaks_for(membership, membership.user.email):
        raise NotAdmitted("sso_domain", "The person has not accepted the invitation.")
    return access.accept_invitation(caller=caller, membership=membership, now=now)


def _refuse_unfit(identity: Identity) -> None:
    user = identity.membership.user
    if not user.is_active:
        raise NotAdmitted("sso_inactive", "The account is not active.")
    if user.is_superuser or user.is_staff:
        detail = "An operator of the platform signs in with a password."
        raise NotAdmitted("sso_operator", detail)
    if identity.membership.suspended_at is not None:
        raise NotAdmitted("sso_suspended", "The member is suspended.")
