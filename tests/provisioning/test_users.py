"""Users of a directory are members: invited, accepted, linked, suspended, resumed, removed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.access.models import Membership
from apps.access.services import add_member
from apps.accounts.models import User
from apps.directory.models import Rep
from apps.ledger.models import AuditEvent
from apps.provisioning.models import ProvisionedMember
from ssi_platform.database import clock, cross_tenant
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.roles import Role
from tests.sample_data import place, system

from .conftest import USER, Directory, token_of

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


def test_a_user_with_a_verified_domain_is_a_member_at_once(acme, zoe, api):
    member = membership(acme, "zoe@acme.example")
    assert (member.role, member.name) == ("rep", "Zoe Zander")
    assert str(member.pk) == zoe["id"]
    browser = api(User.objects.with_email("zoe@acme.example"))
    assert browser.get(ACME).status_code == 200


def test_a_user_of_another_domain_is_invited(acme, directory, verified, api):
    status, user = directory.user("zoe@elsewhere.example")
    assert (status, user["active"]) == (201, True)
    assert membership(acme, "zoe@elsewhere.example").accepted_at is None
    browser = api(User.objects.with_email("zoe@elsewhere.example"))
    assert browser.get(ACME).status_code == 404


def test_a_domain_above_a_verified_one_is_not_verified(acme, directory, verified):
    directory.user("zoe@sub.acme.example")
    directory.user("zoe@notacme.example")
    for address in ("zoe@sub.acme.example", "zoe@notacme.example"):
        assert membership(acme, address).accepted_at is None


def test_a_user_has_the_names_and_addresses_that_were_sent(directory, zoe):
    status, user = directory.get(f"Users/{zoe['id']}")
    assert status == 200
    assert {name: user[name] for name in ZOE} == ZOE
    assert user["meta"]["location"].endswith(f"/scim/v2/acme/Users/{zoe['id']}")


def test_what_the_platform_does_not_keep_is_accepted_and_not_stored(directory, verified):
    extension = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    status, user = directory.user(
        "yan@acme.example", title="VP", phoneNumbers=[{"value": "1"}],
        schemas=[USER, extension], **{extension: {"department": "Sales"}},
    )  # fmt: skip
    assert status == 201, user
    assert "VP" not in str(user)
    assert "Sales" not in str(user)


@pytest.mark.parametrize("name", ["zoe", "", "zoe@", "a" * 250 + "@acme.example"])
def test_a_user_name_is_an_address(directory, name):
    status, error = directory.user(name)
    assert (status, error["scimType"]) == (400, "invalidValue")


def test_a_second_user_of_the_name_is_refused(directory, zoe):
    status, error = directory.user("ZOE@acme.example")
    assert (status, error["scimType"]) == (409, "uniqueness")
    assert error["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]


def test_a_member_with_a_verified_domain_is_linked_and_keeps_the_role(acme, directory, verified):
    status, user = directory.user("ana@acme.example", displayName="Ana of IT")
    assert status == 201, user
    member = membership(acme, "ana@acme.example")
    assert (member.role, member.name) == ("analyst", "Ana of IT")
    with organisation_context(acme.pk):
        assert ProvisionedMember.objects.get(pk=member.pk).linked
        assert AuditEvent.objects.filter(action="link", object_id=str(member.pk)).count() == 1


def test_a_member_without_a_verified_domain_is_not_linked(acme, directory):
    status, error = directory.user("ana@acme.example")
    assert (status, error["scimType"]) == (409, "uniqueness")
    assert directory.names("Users", "") == []
    assert membership(acme, "ana@acme.example").name == "Ana"


def test_an_invited_member_with_a_verified_domain_has_accepted(acme, directory, verified):
    caller = system(acme)
    with organisation_context(acme.pk):
        add_member(caller=caller, email="yan@acme.example", name="", role="rep", now=clock.now())
    assert directory.user("yan@acme.example")[0] == 201
    assert membership(acme, "yan@acme.example").accepted_at is not None


def test_members_that_others_invited_are_not_shown(directory, ana, bob):
    assert directory.names("Users", 'filter=userName eq "ana@acme.example"') == []
    member = cross_tenant.memberships_of(ana.pk)[0].id
    assert directory.get(f"Users/{member}")[0] == 404
    assert directory.call("DELETE", f"Users/{member}")[0] == 404


def test_a_known_and_an_unknown_person_take_the_same_statements(directory, globex):
    place(globex, "known@elsewhere.example", Role.ADMIN, "Their name")
    directory.user("first@elsewhere.example")
    with CaptureQueriesContext(connection) as unknown:
        answers = [directory.user("unknown@elsewhere.example")]
    with CaptureQueriesContext(connection) as known:
        answers.append(directory.user("known@elsewhere.example"))
    assert len(unknown) == len(known)
    first, second = (
        {name: value for name, value in user.items() if name not in ("id", "meta", "userName")}
        for _, user in answers
    )
    assert first == second
    assert "Their name" not in str(answers)


def test_a_new_name_stays_in_the_organisation(acme, globex, directory, zoe):
    place(globex, "zoe@acme.example", Role.REP, "Z.")
    directory.patch(f"Users/{zoe['id']}", {"op": "replace", "path": "displayName", "value": "Zo"})
    assert membership(acme, "zoe@acme.example").name == "Zo"
    assert membership(globex, "zoe@acme.example").name == "Z."


INACTIVE = {"op": "replace", "path": "active", "value": False}


def test_a_repetition_writes_nothing(acme, directory, zoe):
    body = {"schemas": [USER], "userName": "zoe@acme.example", "active": True, **ZOE}
    path = f"Users/{zoe['id']}"
    assert directory.call("PUT", path, body)[0] == 200
    before = audited(acme)
    version = directory.get(path)[1]["meta"]
    assert directory.call("PUT", path, body)[0] == 200
    assert directory.patch(path, INACTIVE | {"value": "True"})[0] == 200
    assert directory.get(path)[1]["meta"] == version
    assert audited(acme) == before


def test_a_replacement_empties_what_is_left_out_and_leaves_active(directory, zoe):
    path = f"Users/{zoe['id']}"
    directory.patch(path, INACTIVE)
    status, user = directory.call("PUT", path, {"schemas": [USER], "userName": "zoe@acme.example"})
    assert (status, user["active"]) == (200, False)
    assert not {"displayName", "name", "emails", "externalId"} & user.keys()


def test_a_new_address_makes_the_membership_that_of_its_account(acme, directory, zoe, api, north):
    former = User.objects.with_email("zoe@acme.example")
    with organisation_context(acme.pk):
        rep = Rep.objects.create(organisation=acme, name="Zoe", user=former)
    status, user = directory.patch(
        f"Users/{zoe['id']}", {"op": "replace", "path": "userName", "value": "zz@acme.example"}
    )
    assert (status, user["userName"], user["id"]) == (200, "zz@acme.example", zoe["id"])
    assert api(former).get(ACME).status_code == 404
    new = User.objects.with_email("zz@acme.example")
    assert api(new).get(ACME).status_code == 200
    with organisation_context(acme.pk):
        assert Rep.objects.get(pk=rep.pk).user_id == new.pk


def test_a_new_address_outside_of_verified_domains_is_an_invitation(acme, directory, zoe):
    path = f"Users/{zoe['id']}"
    directory.patch(path, {"op": "replace", "path": "userName", "value": "zoe@x.example"})
    assert membership(acme, "zoe@x.example").accepted_at is None


def test_the_address_of_another_member_is_refused(directory, zoe):
    status, error = directory.patch(
        f"Users/{zoe['id']}", {"op": "replace", "path": "userName", "value": "ana@acme.example"}
    )
    assert (status, error["scimType"]) == (409, "uniqueness")


def test_a_change_needs_the_version_that_it_names(directory, zoe):
    path, version = f"Users/{zoe['id']}", zoe["meta"]["version"]
    body = {"schemas": [USER], "userName": "zoe@acme.example"}
    assert directory.call("PUT", path, body, **{"If-Match": version})[0] == 200
    assert directory.call("PUT", path, body, **{"If-Match": version})[0] == 412
    current = directory.get(path)[1]["meta"]["version"]
    assert directory.call("GET", path, **{"If-None-Match": current})[0] == 304


def test_another_organisation_has_none_of_it(globex, charlie, zoe):
    other = Directory(token_of(globex, charlie), "/scim/v2/globex")
    assert other.get(f"Users/{zoe['id']}")[0] == 404
    assert other.get("Users")[1]["totalResults"] == 0
    assert Directory(token_of(globex, charlie)).get("Users")[0] == 404
