"""Erasing a member: their place, their name in the audit, and the account with the last place."""

import pytest

from apps.access.models import Membership
from apps.accounts.models import User
from apps.directory.models import Rep
from apps.directory.services import link_rep
from apps.ledger import services as ledger
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.roles import Role
from tests.sample_data import key, place, system

from .conftest import ACME

EMAIL = "zoe.zzyzx@acme.example"


@pytest.fixture
def zoe(acme, noon):
    """An administrator who has written something, and made a key."""
    return place(acme, EMAIL, Role.ADMIN, "Zoe Zzyzx")


@pytest.fixture
def forget(acme_api, work):
    def forget(member):
        answer = acme_api.post(f"{ACME}/members/{member.pk}:erase")
        assert answer.status_code == 202, answer.content
        work()
        return acme_api.get(f"{ACME}/erasures/{answer.data['id']}").data

    return forget


def test_a_member_leaves_no_name(acme, acme_api, api, zoe, forget):
    browser = api(User.objects.get(pk=zoe.user_id))
    browser.patch(ACME, {"name": "Acme Inc."})
    acme_api.post(f"{ACME}/teams", {"name": f"Team of {EMAIL}"})
    erasure = forget(zoe)
    assert (erasure["state"], erasure["subject"]) == ("succeeded", "member")
    assert acme_api.get(f"{ACME}/members/{zoe.pk}").status_code == 404
    audit = acme_api.get(f"{ACME}/audit-events?page_size=200").data["data"]
    assert "zzyzx" not in str(audit).lower()
    wrote = [row for row in audit if row["actor_id"] == str(zoe.user_id)]
    assert [(row["action"], row["actor_name"], row["address"]) for row in wrote]
    with organisation_context(acme.pk):
        assert ledger.verify_audit(organisation_id=acme.pk).findings == []
    assert "zzyzx" not in str(acme_api.get(f"{ACME}/teams").data).lower()


def test_the_account_goes_with_the_last_organisation(acme, globex, zoe, forget):
    elsewhere = place(globex, EMAIL, Role.ANALYST, "Zoe Z.")
    forget(zoe)
    assert User.objects.with_email(EMAIL) is not None
    with organisation_context(globex.pk):
        assert Membership.objects.get(pk=elsewhere.pk).name == "Zoe Z."
        Membership.objects.filter(pk=elsewhere.pk).delete()


def test_without_another_organisation_the_account_is_gone(zoe, forget):
    forget(zoe)
    assert User.objects.with_email(EMAIL) is None


def test_an_operator_keeps_the_account(zoe, forget):
    user = User.objects.get(pk=zoe.user_id)
    user.is_superuser = True
    user.save()
    forget(zoe)
    assert User.objects.with_email(EMAIL) is not None


def test_the_answer_does_not_tell_of_other_organisations(acme, globex, acme_api, zoe, forget):
    alone = place(acme, "only@acme.example", Role.ANALYST, "Only Here")
    place(globex, EMAIL, Role.ANALYST)
    answers = [forget(member) for member in (zoe, alone)]
    shapes = [{row["table"] for row in answer["removed"]} for answer in answers]
    assert not {"accounts_user"} & (shapes[0] | shapes[1])


def test_the_last_administrator_stays(acme_api, acme, ada):
    with organisation_context(acme.pk):
        member = Membership.objects.get(user=ada.pk)
    answer = acme_api.post(f"{ACME}/members/{member.pk}:erase")
    assert (answer.status_code, answer.data["code"]) == (409, "last_admin")


def test_a_key_without_the_right_to_remove_members_does_not(api, acme, zoe):
    answer = api(key(acme, "privacy:write")).post(f"{ACME}/members/{zoe.pk}:erase")
    assert answer.status_code == 403


def test_a_rep_who_signs_in_goes_with_the_place_of_a_rep(acme, acme_api, bob, bobs_rep, erase):
    erase(bobs_rep.pk)
    with organisation_context(acme.pk):
        assert not Membership.objects.filter(user=bob.pk).exists()
    assert User.objects.with_email(bob.email) is None


def test_a_rep_who_is_a_manager_stays_a_member(acme, alice, north, erase):
    with organisation_context(acme.pk):
        rep = Rep.objects.create(organisation=acme, name="Alice Rep")
        hers = Membership.objects.get(user=alice)
        link_rep(caller=system(acme), membership=hers, rep_id=rep.pk)
    erase(rep.pk)
    with organisation_context(acme.pk):
        assert Membership.objects.filter(user=alice.pk).exists()
