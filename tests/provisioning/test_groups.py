"""Groups of a directory mean what the organisation has mapped them to: roles and teams."""

import pytest

from apps.access.models import Membership
from apps.directory.models import Assignment, Rep, Team, TeamManager
from apps.directory.services import add_manager
from apps.ledger.models import AuditEvent
from apps.provisioning.services import remove_mapping, save_mapping
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.roles import Role
from tests.sample_data import NOW, TODAY, key, system

from .conftest import Directory, token_of

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


def test_a_group_without_a_mapping_is_stored_and_has_no_effect(directory, zoe, role):
    status, group = directory.group("Everybody", zoe, externalId="g1")
    assert (status, group["members"][0]["value"]) == (201, zoe)
    assert role(zoe) == Role.REP
    assert directory.get(f"Users/{zoe}")[1]["groups"][0]["display"] == "Everybody"


@pytest.mark.parametrize("text", ["Sales Leads", "sales leads", "g-7"])
def test_a_group_is_mapped_by_its_name_or_its_id(directory, zoe, role, mapped, text):
    mapped(text, role=Role.ANALYST)
    directory.group("Sales Leads", zoe, externalId="g-7")
    assert role(zoe) == Role.ANALYST


def test_the_highest_role_holds_and_the_own_one_comes_back(directory, zoe, role, mapped):
    mapped("Readers", role=Role.ANALYST)
    mapped("Admins", role=Role.ADMIN)
    directory.group("Readers", zoe)
    admins = directory.group("Admins", zoe)[1]["id"]
    assert role(zoe) == Role.ADMIN
    assert directory.patch(f"Groups/{admins}", take(zoe))[0] == 200
    assert role(zoe) == Role.ANALYST
    readers = directory.names("Groups", 'filter=displayName eq "Readers"')
    assert readers == ["Readers"]


def test_moving_between_groups_changes_the_role(directory, zoe, role, mapped):
    mapped("A", role=Role.ADMIN)
    mapped("B", role=Role.ANALYST)
    first, second = (directory.group(name)[1]["id"] for name in "AB")
    roles = []
    for group, change in ((first, add), (second, add), (first, take), (second, take)):
        assert directory.patch(f"Groups/{group}", change(zoe))[0] == 200
        roles.append(role(zoe))
    assert roles == [Role.ADMIN, Role.ADMIN, Role.ANALYST, Role.REP]


def test_a_linked_member_never_falls_below_the_own_role(directory, verified, role, mapped):
    mapped("Sellers", role=Role.REP)
    ana = directory.user("ana@acme.example")[1]["id"]
    group = directory.group("Sellers", ana)[1]["id"]
    assert role(ana) == Role.ANALYST
    directory.call("DELETE", f"Groups/{group}")
    assert role(ana) == Role.ANALYST


def test_a_renamed_group_means_what_its_new_name_is_mapped_to(directory, zoe, role, mapped):
    mapped("Old", role=Role.ADMIN)
    mapped("New", role=Role.ANALYST)
    group = directory.group("Old", zoe)[1]["id"]
    rename = REPLACE | {"path": "displayName", "value": "New"}
    assert directory.patch(f"Groups/{group}", rename)[0] == 200
    assert role(zoe) == Role.ANALYST


def test_a_deleted_group_takes_back_what_it_gave(directory, zoe, role, managed, mapped, north):
    mapped("Leads of North", team=north, relation="manages")
    group = directory.group("Leads of North", zoe)[1]["id"]
    assert (role(zoe), managed(zoe)) == (Role.MANAGER, ["North"])
    assert directory.call("DELETE", f"Groups/{group}")[0] == 204
    assert (role(zoe), managed(zoe)) == (Role.REP, [])


def test_a_team_that_somebody_else_gave_stays(acme, directory, zoe, managed, mapped, north, south):
    with organisation_context(acme.pk):
        membership = Membership.objects.get(pk=zoe)
        add_manager(caller=system(acme), team=south, membership=membership)
    mapped("Leads", team=north, relation="manages")
    mapped("Leads", team=south, relation="manages")
    group = directory.group("Leads", zoe)[1]["id"]
    assert managed(zoe) == ["North", "South"]
    directory.patch(f"Groups/{group}", take(zoe))
    assert managed(zoe) == ["South"]


def test_a_mapping_is_applied_to_members_who_are_there(acme, directory, zoe, role, mapped):
    directory.group("Readers", zoe)
    mapping = mapped("Readers", role=Role.ANALYST)
    assert role(zoe) == Role.ANALYST
    with organisation_context(acme.pk):
        remove_mapping(caller=system(acme), mapping=mapping, **TIME)
    assert role(zoe) == Role.REP


@pytest.mark.usefixtures("today")
def test_the_linked_rep_moves_today(acme, ada, verified, mapped, north, south, bob, bobs_rep):
    directory = Directory(token_of(acme, ada, "provisioning:write", "directory:write"))
    mapped("North", team=north, relation="belongs")
    mapped("South", team=south, relation="belongs")
    member = directory.user("bob@acme.example")[1]["id"]
    first, second = (directory.group(name, member)[1]["id"] for name in ("North", "South"))
    assert team_on(acme, bobs_rep) == "North"  # Where Bob was before.
    directory.patch(f"Groups/{first}", take(member))
    assert team_on(acme, bobs_rep) == "South"
    directory.patch(f"Groups/{second}", take(member))
    assert team_on(acme, bobs_rep) is None
    with organisation_context(acme.pk):
        days = Assignment.objects.filter(rep=bobs_rep, from_day__gte=TODAY)
        assert [row.from_day for row in days] == [TODAY]


def team_on(organisation, rep):
    with organisation_context(organisation.pk):
        team = Rep.objects.with_team().get(pk=rep.pk).team
        return team and Team.objects.get(pk=team).name


@pytest.mark.usefixtures("today")
def test_moving_reps_needs_its_own_scope(directory, verified, mapped, south, bob, bobs_rep):
    mapped("South", team=south, relation="belongs")
    member = directory.user("bob@acme.example")[1]["id"]
    status, error = directory.group("South", member)
    assert status == 403
    assert "directory:write" in error["detail"]
    assert directory.names("Groups", "") == []


def test_the_last_administrator_stays_in_the_group(acme, directory, verified, zoe, role, mapped):
    mapped("Admins", role=Role.ADMIN)
    group = directory.group("Admins", zoe)[1]["id"]
    with organisation_context(acme.pk):
        Membership.objects.filter(user__email="ada@acme.example").update(role=Role.REP)
    status, error = Directory(key(acme, "provisioning:write")).patch(f"Groups/{group}", take(zoe))
    assert status == 409
    assert "administrator" in error["detail"]
    assert role(zoe) == Role.ADMIN


def test_a_repetition_writes_nothing(acme, directory, zoe, mapped, north):
    mapped("Leads", team=north, relation="manages")
    group = directory.group("Leads", zoe)[1]
    with organisation_context(acme.pk):
        before = AuditEvent.objects.count()
    path = f"Groups/{group['id']}"
    assert directory.patch(path, add(zoe))[0] == 200
    assert directory.call("PUT", path, {k: v for k, v in group.items() if k != "meta"})[0] == 200
    with organisation_context(acme.pk):
        assert AuditEvent.objects.count() == before
    assert directory.get(path)[1]["meta"] == group["meta"]


@pytest.mark.parametrize("member", ["nobody", "019a3f5e-2b60-7c11-9d04-5b7f3a9c0011"])
def test_a_member_is_a_user_of_the_directory(directory, member):
    status, error = directory.group("Sales", member)
    assert (status, error["scimType"]) == (400, "invalidValue")


def test_users_of_another_organisation_are_no_members(globex, charlie, zoe):
    other = Directory(token_of(globex, charlie), "/scim/v2/globex")
    assert other.group("Theirs", zoe)[0] == 400


def test_members_are_left_out_on_request(directory, zoe):
    group = directory.group("Sales", zoe)[1]["id"]
    page = directory.get("Groups?excludedAttributes=members")[1]
    assert "members" not in page["Resources"][0]
    changed = {"op": "replace", "path": "externalId", "value": "x"}
    path = f"Groups/{group}?excludedAttributes=members"
    assert directory.patch(path, changed)[0] == 200
    assert len(directory.get(f"Groups/{group}")[1]["members"]) == 1
