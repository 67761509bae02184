"""What groups of the directory mean in the organisation."""

from datetime import date, datetime

from django.db import transaction

from apps.directory.models import Team
from apps.ledger.services import record_event, snapshot
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.roles import Role

from ..models import GroupMapping, ProvisionedGroup, ProvisionedMember, Relation
from ..policies import may_configure
from .effects import apply_groups


@transaction.atomic
def save_mapping(
    *,
    caller: Caller,
    group: str,
    role: str = "",
    team: Team | None = None,
    relation: str = "",
    now: datetime,
    today: date,
) -> tuple[GroupMapping, bool]:
    """Map a group to a role, or its people to a team; return (mapping, created). Safe to repeat.

    It is applied at once to the members of such groups. Raises NotAllowed unless the caller may
    give the role, that of a manager for a team that is managed.
    """
    _may_map(caller, role, relation)
    mapping, created = GroupMapping.objects.get_or_create(
        organisation_id=caller.organisation_id,
        group=group,
        role=role,
        team=team,
        relation=relation,
    )
    if created:
        record_event("create", mapping, after=snapshot(mapping))
        _apply(caller, group, now, today)
    return mapping, created


@transaction.atomic
def remove_mapping(*, caller: Caller, mapping: GroupMapping, now: datetime, today: date) -> None:
    """Remove a mapping, and take from members what it gave. Raises NotAllowed and LastAdmin."""
    _may_map(caller, mapping.role, mapping.relation)
    group = mapping.group
    record_event("delete", mapping, before=snapshot(mapping))
    mapping.delete()
    _apply(caller, group, now, today)


def _may_map(caller: Caller, role: str, relation: str) -> None:
    given = role or (Role.MANAGER if relation == Relation.MANAGES else Role.REP)
    may_configure(caller, given)


def _apply(caller: Caller, group: str, now: datetime, today: date) -> None:
    groups = ProvisionedGroup.objects.of_organisation(caller.organisation_id).called(group)
    rows = ProvisionedMember.objects.of_organisation(caller.organisation_id).with_membership()
    members = rows.filter(places__group__in=groups).distinct().order_by("pk")
    apply_groups(caller=caller, members=members, now=now, today=today)
