"""What groups mean for their members: a role, teams that they manage, the team of their rep."""

import logging
from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from apps.access.services import LastAdmin, set_provisioned_role
from apps.directory.models import Rep, Team, TeamManager
from apps.directory.services import assign, change_rep, provision_managers
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.roles import Role, highest

from ..models import GroupMapping, Identity, ProvisionedGroup, ProvisionedMember, Relation

logger = logging.getLogger(__name__)
Kept = ProvisionedMember | Identity


def apply_groups(
    *, caller: Caller, members: Iterable[ProvisionedMember], now: datetime, today: date
) -> None:
    """Give members the role and the teams that follow from their groups; safe to repeat.

    Of several roles the highest holds, and never a lower one than the member's own. Teams that
    somebody else has given stay. Moves of reps are dated `today`; who has no linked rep belongs to
    no team. Raises NotAllowed, LastAdmin, and Invalid where a rep may not be in the team.
    """
    for member in members:
        _apply(caller, member, _mappings_of(member), now, today)


def apply_token_groups(
    *, caller: Caller, identity: Identity, groups: Collection[str], now: datetime, today: date
) -> None:
    """Give a member what follows from the groups of a token; safe to repeat.

    A member whom the directory keeps by SCIM has what follows from groups there. Names of groups
    are exact. What no group gives or has given is the organisation's to decide, and stays. The last
    administrator remains one. Raises NotAllowed, and Invalid where a rep may not be in the team.
    """
    kept = ProvisionedMember.objects.of_organisation(identity.organisation_id)
    if kept.with_ids([identity.membership_id]).exists():
        return
    rows = GroupMapping.objects.of_organisation(identity.organisation_id).named(groups)
    mappings = list(rows.select_related("team"))
    before = identity.own_role, identity.given_role
    if not identity.given_role:
        identity.own_role = identity.membership.role
    roles = _roles(mappings)
    if mappings or identity.given_role or identity.managed_teams or identity.team:
        try:
            with transaction.atomic():
                _apply(caller, identity, mappings, now, today)
        except LastAdmin:
            logger.warning("Groups of member %s were not followed: last administrator",
                           identity.membership_id)  # fmt: skip
            return
    identity.given_role = highest(roles) if roles else ""
    if (identity.own_role, identity.given_role) != before:
        identity.save(update_fields=["own_role", "given_role"])


def _apply(
    caller: Caller, member: Kept, mappings: list[GroupMapping], now: datetime, today: date
) -> None:
    managed = {m.team_id for m in mappings if m.team_id and m.relation == Relation.MANAGES}
    role = highest([member.own_role, *_roles(mappings)])
    before = member.managed_teams, member.team
    membership = member.membership
    member.membership = set_provisioned_role(
        caller=caller, membership=membership, role=role, now=now
    )
    _manage(caller, member, managed)
    teams = [m.team for m in mappings if m.team and m.relation == Relation.BELONGS]
    _belong(caller, member, sorted(teams, key=lambda team: team.name), today)
    if (member.managed_teams, member.team) != before:
        member.save(update_fields=["managed_teams", "team"])


def _roles(mappings: list[GroupMapping]) -> list[str]:
    """Return the roles of mappings; whoever manages a team has the role of a manager."""
    return [m.role or Role.MANAGER for m in mappings if m.role or m.relation == Relation.MANAGES]


def _mappings_of(member: ProvisionedMember) -> list[GroupMapping]:
    organisation_id = member.organisation_id
    groups = ProvisionedGroup.objects.of_organisation(organisation_id).of_member(member.pk)
    named = groups.values_list("display_name", "external_id")
    mappings = GroupMapping.objects.of_organisation(organisation_id).of_groups(named)
    return list(mappings.select_related("team"))


def _manage(caller: Caller, member: Kept, wanted: set[UUID]) -> None:
    rows = TeamManager.objects.of_organisation(member.organisation_id)
    held = set(rows.filter(membership=member.membership_id).values_list("team_id", flat=True))
    given = set(member.managed_teams)
    add, remove = wanted - held, (given - wanted) & held
    provision_managers(caller=caller, membership=member.membership, add=add, remove=remove)
    member.managed_teams = sorted((given & wanted) | add)


def _belong(caller: Caller, member: Kept, teams: list[Team], today: date) -> None:
    reps = Rep.objects.of_organisation(member.organisation_id).with_team()
    rep = reps.filter(as_member__membership=member.membership_id).first()
    if rep is None or (not teams and member.team is None):
        return
    current: UUID | None = rep.team  # type: ignore[attr-defined] # The annotation of `with_team`.
    target = next((team for team in teams if team.pk == current), teams[0] if teams else None)
    if target is None:
        if current == member.team:
            assign(caller=caller, rep=rep, from_day=today, team=None, today=today)
    elif target.pk != current:
        changes = {"team": target, "from_day": today}
        change_rep(caller=caller, rep=rep, changes=changes, today=today)
    member.team = target.pk if target else None
