"""Who hands on which rights: roles, keys, the management of teams."""

from datetime import UTC, datetime, timedelta

import pytest
from psycopg.errors import LockNotAvailable

from apps.access import policies
from apps.access import services as access
from apps.access.models import Membership
from apps.access.permissions import MEMBERS_WRITE
from apps.access.policies import may_grant
from apps.directory.models import TeamManager
from apps.scores.permissions import SCORES_READ
from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.authentication import members_of
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.permissions import PERMISSIONS
from ssi_platform.tenancy.roles import Role
from tests.sample_data import NOW, key, member, system

ACME = "/api/v1/organisations/acme"
TOMORROW = datetime.now(UTC) + timedelta(days=1)
YESTERDAY = TOMORROW - timedelta(days=2)
LOCAL, ONE = ["127.0.0.0/8"], ["127.0.0.1/32"]


def refusal(answer):
    return answer.status_code, answer.json().get("code")


NOT_GRANTABLE = (403, "not_grantable")


def managing_members(organisation, role, **terms):
    """A key that may do what a role may, and manage members."""
    return key(organisation, *PERMISSIONS.of_role(role), "members:write", **terms)


def test_a_key_that_manages_members_makes_no_administrator(api, acme, bob, place):
    robot = api(key(acme, "members:read", "members:write"))
    for role in Role:
        body = {"email": bob.email, "role": role}
        assert refusal(robot.post(f"{ACME}/members", body)) == NOT_GRANTABLE
        changed = robot.patch(f"{ACME}/members/{place(bob).pk}", {"role": role})
        assert refusal(changed) == NOT_GRANTABLE
    assert place(bob).role == Role.REP


@pytest.mark.parametrize("held", Role)
@pytest.mark.parametrize("given", Role)
def test_granting_a_role_needs_all_its_permissions(api, acme, held, given):
    body = {"email": "new@acme.example", "role": given}
    answer = api(managing_members(acme, held)).post(f"{ACME}/members", body)
    may = PERMISSIONS.of_role(given) <= PERMISSIONS.of_role(held) | {MEMBERS_WRITE}
    assert answer.status_code == (201 if may else 403)


@pytest.mark.parametrize("method", ["patch", "delete", "post"])
def test_revoking_a_role_needs_all_its_permissions(api, acme, ana, place, method):
    robot, there = api(managing_members(acme, Role.REP)), place(ana)
    address = f"{ACME}/members" if method == "post" else f"{ACME}/members/{there.pk}"
    body = {"role": "rep"} | ({"email": ana.email} if method == "post" else {})
    assert refusal(getattr(robot, method)(address, body)) == NOT_GRANTABLE
    assert place(ana).role == Role.ANALYST


def test_a_team_is_given_to_managers_by_who_may_do_what_they_do(api, acme, bob, north, place):
    address = f"{ACME}/teams/{north.pk}/managers/{place(bob).pk}"
    weak = api(key(acme, "members:write", "directory:read"))
    strong = api(managing_members(acme, Role.MANAGER))

    assert refusal(weak.put(address, {})) == NOT_GRANTABLE
    assert strong.put(address, {}).status_code == 201
    assert refusal(weak.delete(address)) == NOT_GRANTABLE
    with organisation_context(acme.pk):
        assert TeamManager.objects.filter(team=north, membership=place(bob)).exists()
    assert strong.delete(address).status_code == 204


@pytest.mark.parametrize("role", [Role.MANAGER, Role.REP])
def test_managers_and_reps_cannot_grant_rights(acme, role):
    """Whatever permissions such a role is given one day: a key would see everything."""
    narrowed = Caller(
        organisation_id=acme.pk, slug="acme", kind="user", id=acme.pk, name="",
        permissions=frozenset(PERMISSIONS), role=role,
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="cannot grant rights"):
        may_grant(narrowed, [SCORES_READ])


def test_a_right_that_is_revoked_meanwhile_is_not_granted(acme, ada, row):
    made = row(key(acme, "keys:write", "scores:read"))
    with organisation_context(acme.pk):
        access.revoke_key(caller=system(acme), key=made, now=NOW)
        late = Caller.key(
            organisation_id=acme.pk, slug="acme", key_id=made.pk, name="", scopes=made.scopes
        )
        with pytest.raises(NotAllowed, match="taken away"):
            access.create_key(caller=late, name="late", scopes=["scores:read"])
        caller = members_of(ada)[0]
        place = Membership.objects.get(user=ada)
        member(acme, "another", Role.ADMIN)
        access.change_role(caller=caller, membership=place, role="analyst", now=NOW)
        with pytest.raises(NotAllowed, match="taken away"):
            access.add_member(caller=caller, email="y@acme.example", name="", role="rep", now=NOW)


def test_a_member_who_is_removed_twice_is_not_there(acme, place, bob):
    with organisation_context(acme.pk):
        there = place(bob)
        access.remove_member(caller=system(acme), membership=there, now=NOW)
        with pytest.raises(access.MemberGone):
            access.remove_member(caller=system(acme), membership=there, now=NOW)


HANDING_ON = {
    "roles": lambda caller: policies.may_give_roles(caller, Role.REP),
    "managers": policies.may_appoint_managers,
    "keys": lambda caller: policies.may_issue_key(
        caller, scopes=["scores:read"], expires_at=None, allowed_networks=[]
    ),
}


@pytest.mark.parametrize("what", HANDING_ON)
@pytest.mark.parametrize("kind", ["user", "key"])
def test_a_right_is_locked_while_it_is_granted(request, acme, row, meanwhile, what, kind):
    """A concurrent revocation waits, so that nothing is granted after it."""
    if kind == "user":
        (caller,) = members_of(request.getfixturevalue("ada"))
        table, own = "access_membership", caller.membership_id
    else:
        key_row = row(request.getfixturevalue("acme_key"))
        table, own = "access_apikey", key_row.pk
        caller = Caller.key(
            organisation_id=acme.pk, slug="acme", key_id=own, name="", scopes=key_row.scopes
        )
    taking = f"SELECT id FROM {table} WHERE id = %s FOR NO KEY UPDATE NOWAIT"
    assert meanwhile.execute(taking, [own]).fetchall() == [(own,)]
    with organisation_context(acme.pk):
        HANDING_ON[what](caller)
        with pytest.raises(LockNotAvailable):
            meanwhile.execute(taking, [own])
