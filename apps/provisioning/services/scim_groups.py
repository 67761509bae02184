"""Groups of a directory, and who is in them."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.access.policies import may_provision
from apps.ledger.services import record_event, snapshot
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller

from ..models import GroupMapping, GroupPlace, ProvisionedGroup, ProvisionedMember
from .effects import apply_groups

COLUMNS = ("display_name", "external_id")


@transaction.atomic
def create_group(
    *, caller: Caller, values: Mapping[str, Any], now: datetime, today: date
) -> ProvisionedGroup:
    """Store a group with its members, and apply its mappings to them.

    Raises NotAllowed, LastAdmin, and Invalid for members that are none.

    Args:
        caller: who writes.
        values: `display_name`, `external_id`, and `members`, the ids of users.
        now: when keys end that exceed a role.
        today: the day from which reps are in a team.
    """
    may_provision(caller)
    columns = {name: values[name] for name in COLUMNS}
    group = ProvisionedGroup.objects.create(organisation_id=caller.organisation_id, **columns)
    record_event("create", group, after=snapshot(group))
    changed = _set_members(group, values["members"])
    _apply(caller, group, changed, [_names(group)], now, today)
    return group


@transaction.atomic
def change_group(
    *,
    caller: Caller,
    group: ProvisionedGroup,
    values: Mapping[str, Any],
    now: datetime,
    today: date,
) -> ProvisionedGroup:
    """Store what the directory says of a group; safe to repeat. See `create_group`.

    A new name may be mapped otherwise, so that it concerns all members.
    """
    may_provision(caller)
    group = _held(group)
    before, names = snapshot(group), [_names(group)]
    for name in COLUMNS:
        setattr(group, name, values[name])
    after = snapshot(group)
    changed = _set_members(group, values["members"])
    if after != before:
        changed |= _member_ids(group)
        names.append(_names(group))
        record_event("change", group, before=before, after=after)
    if after != before or changed:
        group.save(update_fields=COLUMNS)
    _apply(caller, group, changed, names, now, today)
    return group


@transaction.atomic
def remove_group(*, caller: Caller, group: ProvisionedGroup, now: datetime, today: date) -> None:
    """Delete a group, and take from its members what it gave. Raises NotAllowed and LastAdmin."""
    may_provision(caller)
    group = _held(group)
    names, members = _names(group), _member_ids(group)
    record_event("delete", group, before=snapshot(group))
    group.delete()
    _apply(caller, group, members, [names], now, today)


def _held(group: ProvisionedGroup) -> ProvisionedGroup:
    rows = ProvisionedGroup.objects.of_organisation(group.organisation_id)
    return rows.select_for_update(no_key=True).get(pk=group.pk)


def _names(group: ProvisionedGroup) -> tuple[str, str]:
    return group.display_name, group.external_id


def _member_ids(group: ProvisionedGroup) -> set[UUID]:
    places = GroupPlace.objects.of_organisation(group.organisation_id).in_group(group.pk)
    return set(places.values_list("member_id", flat=True))


def _set_members(group: ProvisionedGroup, wanted: Collection[UUID]) -> set[UUID]:
    """Store who is in a group; return the ids of those who came or left. Raises Invalid."""
    before = _member_ids(group)
    added, left = set(wanted) - before, before - set(wanted)
    organisation_id = group.organisation_id
    known = ProvisionedMember.objects.of_organisation(organisation_id).with_ids(added)
    if unknown := added - set(known.values_list("pk", flat=True)):
        detail = f"The directory has no user here with the id {min(unknown)}."
        raise Invalid([FieldError("members", "does_not_exist", detail)])
    places = GroupPlace.objects.of_organisation(organisation_id).in_group(group.pk)
    if left:
        places.filter(member__in=left).delete()
    new = [GroupPlace(organisation_id=organisation_id, group=group, member_id=i) for i in added]
    GroupPlace.objects.bulk_create(new)
    for place in new:
        record_event("create", place, after=snapshot(place))
    for member in left:
        row = GroupPlace(organisation_id=organisation_id, group=group, member_id=member)
        record_event("delete", row, before=snapshot(row))
    return added | left


def _apply(
    caller: Caller,
    group: ProvisionedGroup,
    changed: Collection[UUID],
    names: list[tuple[str, str]],
    now: datetime,
    today: date,
) -> None:
    """Apply the mappings to members of the group; without a mapping it has no effect."""
    mappings = GroupMapping.objects.of_organisation(group.organisation_id).of_groups(names)
    if changed and mappings.exists():
        rows = ProvisionedMember.objects.of_organisation(group.organisation_id).with_membership()
        members = rows.with_ids(changed).order_by("pk")
        apply_groups(caller=caller, members=members, now=now, today=today)
