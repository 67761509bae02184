"""What groups mean for their members: a role, teams that they manage, the team of their rep."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from apps.access.services import set_provisioned_role
from apps.directory.models import Rep, Team, TeamManager
from apps.directory.services import assign, change_rep, provision_managers
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.roles import Role, highest

from ..models import GroupMapping, ProvisionedGroup, ProvisionedMember, Relation


def apply_groups(
    *, caller: Caller, members: Iterable[ProvisionedMember], now: datetime, today: date
) -> None:
    """Give members the role and the teams that follow from their groups; safe to repeat.

    Of several roles the highest holds, and never a lower one than the member's own. Teams that
    somebody else has given stay. Moves of reps are dated `today`; who has no linked rep belongs to
    no team. Raises NotAllowed, LastAdmin, and Invalid where a rep may not be in the team.
    """
    for member in members:
        mappings = _mappings_of(member)
        managed = {m.team_id for m in mappings if m.team_id and m.relation == Relation.MANAGES}
        roles = [mapping.role for mapping in mappings if mapping.role]
        role = highest([member.own_role, *roles, *([Role.MANAGER] if managed else [])])
        before = member.managed_teams, member.team
        set_provisioned_role(caller=caller, membership=member.membership, role=role, now=now)
        _manage(caller, member, managed)
        teams = [m.team for m in mappings if m.team and m.relation == Relation.BELONGS]
        _belong(caller, member, sorted(teams, key=lambda team: team.name), today)
        if (member.managed_teams, member.team) != before:
            member.save(update_fields=["managed_teams", "team"])


def _mappings_of(member: ProvisionedMember) -> list[GroupMapping]:
    organisation_id = member.organisation_id
    groups = ProvisionedGroup.objects.of_organisation(organisation_id).of_member(member.pk)
    named = groups.values_list("display_name", "external_id")
    mappings = GroupMapping.objects.of_organisation(organisation_id).of_groups(named)
    return list(mappings.select_related("team"))


def _manage(caller: Caller, member: ProvisionedMember, wanted: set[UUID]) -> None:
    rows = TeamManager.objects.of_organisation(member.organisation_id)
    held = set(rows.filter(membership=member.membership_id).values_list("team_id", flat=True))
    given = set(member.managed_teams)
    add, remove = wanted - held, (given - wanted) & held
    provision_managers(caller=caller, membership=member.membership, add=add, remove=remove)
    member.managed_teams = sorted((given & wanted) | add)


def _belong(caller: Caller, member: ProvisionedMember, teams: list[Team], today: date) -> None:
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
