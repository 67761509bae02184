"""Who gives roles by groups: the makers of keys and of mappings."""

import pytest

from apps.access.models import ApiKey, Membership
from apps.access.services import create_key
from apps.directory.models import TeamManager
from apps.provisioning.models import GroupMapping
from apps.provisioning.services import save_mapping
from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.roles import Role
from tests.sample_data import NOW, TODAY, place, system

TIME = {"now": NOW, "today": TODAY}
REPLACE = {"op": "replace"}


@pytest.fixture
def today(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def mapped(acme):
    """Map a group."""

    def mapped(group, **target):
        with organisation_context(acme.pk):
            return save_mapping(caller=system(acme), group=group, **target, **TIME)[0]

    return mapped


@pytest.fixture
def zoe(directory, verified):
    return directory.user("zoe@acme.example")[1]["id"]


@pytest.fixture
def role(acme):
    """The role of a member, by the id."""

    def role(member):
        with organisation_context(acme.pk):
            return Membership.objects.get(pk=member).role

    return role


@pytest.fixture
def managed(acme):
    """The names of the teams that a member manages."""

    def managed(member):
        with organisation_context(acme.pk):
            rows = TeamManager.objects.filter(membership=member)
            return sorted(rows.values_list("team__name", flat=True))

    return managed


def add(member):
    return {"op": "Add", "path": "members", "value": [{"value": member}]}


def take(member):
    return {"op": "Remove", "path": f'members[value eq "{member}"]'}


def test_a_key_gives_no_role_that_its_maker_may_not_give_now(acme, directory, zoe, role, mapped):
    """The rule of the policy itself: the key would have ended with its maker's role."""
    place(acme, "second@acme.example", Role.ADMIN)
    mapped("Readers", role=Role.ANALYST)
    with organisation_context(acme.pk):
        Membership.objects.filter(user__email="ada@acme.example").update(role=Role.MANAGER)
    assert directory.group("Readers", zoe)[0] == 403
    assert role(zoe) == Role.REP


def test_keys_beyond_the_new_role_end(acme, directory, zoe, mapped):
    mapped("Admins", role=Role.ADMIN)
    group = directory.group("Admins", zoe)[1]["id"]
    with organisation_context(acme.pk):
        row = Membership.objects.get(pk=zoe)
        caller = Caller.member(
            organisation_id=acme.pk, slug="acme", user_id=row.user_id, name="", role=Role.ADMIN,
            membership_id=row.pk,
        )  # fmt: skip
    with organisation_context(acme.pk):
        made, _ = create_key(caller=caller, name="k", scopes=["members:write"])
    directory.patch(f"Groups/{group}", take(zoe))
    with organisation_context(acme.pk):
        assert ApiKey.objects.get(pk=made.pk).revoked_at is not None


def test_only_who_may_give_a_role_maps_a_group_to_it(acme, ana):
    with organisation_context(acme.pk):
        row = Membership.objects.get(user=ana)
        caller = Caller.member(
            organisation_id=acme.pk, slug="acme", user_id=ana.pk, name="", role=row.role,
            membership_id=row.pk,
        )  # fmt: skip
        with pytest.raises(NotAllowed):
            save_mapping(caller=caller, group="Admins", role=Role.ADMIN, **TIME)
        assert not GroupMapping.objects.exists()
