"""Users who are not active have no right, at once; the last administrator stays."""

import pytest

from apps.access.models import ApiKey, Membership
from apps.access.services import change_role, create_key
from apps.accounts.models import User
from apps.ledger.models import AuditEvent
from apps.provisioning.models import ProvisionedMember
from ssi_platform.database import clock, cross_tenant
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.roles import Role
from tests.calls import client
from tests.sample_data import place, system

ZOE = {
    "externalId": "00u1",
    "displayName": "Zoe Zander",
    "name": {"givenName": "Zoe", "familyName": "Zander"},
    "emails": [{"value": "zoe@home.example", "type": "home", "primary": True}],
}
ACME = "/api/v1/organisations/acme"


def membership(organisation, email):
    with organisation_context(organisation.pk):
        return Membership.objects.get(user__email=email)


def audited(organisation):
    """The number of audit events, to see that nothing was written."""
    with organisation_context(organisation.pk):
        return AuditEvent.objects.count()


@pytest.fixture
def zoe(directory, verified):
    status, user = directory.user("zoe@acme.example", **ZOE)
    assert status == 201, user
    return user


INACTIVE = {"op": "replace", "path": "active", "value": False}


def test_an_inactive_user_loses_every_right_at_once_and_gets_the_role_back(
    acme, directory, zoe, api
):
    caller, member = system(acme), membership(acme, "zoe@acme.example")
    with organisation_context(acme.pk):
        change_role(caller=caller, membership=member, role=Role.ADMIN, now=clock.now())
        key = create_key(
            caller=Caller.member(
                organisation_id=acme.pk, slug="acme", user_id=member.user_id, name="",
                role=Role.ADMIN, membership_id=member.pk,
            ),
            name="hers", scopes=["scores:read"],
        )[1]  # fmt: skip
    session, program = api(User.objects.with_email("zoe@acme.example")), client(key)
    assert session.get(f"{ACME}/members").status_code == 200
    assert program.get(f"{ACME}/scores").status_code == 200

    status, user = directory.patch(f"Users/{zoe['id']}", INACTIVE)
    assert (status, user["active"]) == (200, False)
    assert session.get(f"{ACME}/members").status_code == 404
    assert session.get("/api/v1/me").json()["organisations"] == []
    assert program.get(f"{ACME}/scores").status_code == 401

    directory.patch(f"Users/{zoe['id']}", INACTIVE | {"value": True})
    assert session.get(f"{ACME}/members").status_code == 200
    assert program.get(f"{ACME}/scores").status_code == 401


def test_a_suspended_member_cannot_accept_again(acme, directory, zoe):
    directory.patch(f"Users/{zoe['id']}", INACTIVE)
    user = User.objects.with_email("zoe@acme.example")
    assert cross_tenant.memberships_of(user.pk) == []


def test_deleting_a_user_removes_the_member(acme, directory, zoe):
    assert directory.call("DELETE", f"Users/{zoe['id']}") == (204, None)
    assert directory.call("DELETE", f"Users/{zoe['id']}")[0] == 404
    with organisation_context(acme.pk):
        assert not Membership.objects.filter(user__email="zoe@acme.example").exists()
        assert not ProvisionedMember.objects.exists()


@pytest.mark.parametrize("way", ["suspend", "delete"])
def test_the_last_administrator_stays(acme, directory, verified, way):
    user = directory.user("ada@acme.example")[1]
    path = f"Users/{user['id']}"
    status, error = (
        directory.patch(path, INACTIVE) if way == "suspend" else directory.call("DELETE", path)
    )
    assert (status, error["status"]) == (409, "409")
    assert "administrator" in error["detail"]
    assert membership(acme, "ada@acme.example").suspended_at is None


def test_a_key_ends_when_its_maker_is_an_administrator_no_longer(acme, ada, directory, verified):
    place(acme, "second@acme.example", Role.ADMIN)
    user = directory.user("ada@acme.example")[1]
    assert directory.patch(f"Users/{user['id']}", INACTIVE)[0] == 200
    assert directory.get("Users")[0] == 401
    with organisation_context(acme.pk):
        assert not ApiKey.objects.filter(name="directory", revoked_at=None).exists()
