"""An organisation may require a second factor of members with some roles."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from apps.organisations.models import Organisation
from ssi_platform.tenancy.authentication import members_of
from ssi_platform.tenancy.context import organisation_context, person_context
from tests.sessions import sign_in

ACME = "/api/v1/organisations/acme"


@pytest.fixture
def required(acme):
    """Let Acme require a second factor of roles."""

    def require(*roles):
        with organisation_context(acme.pk):
            Organisation.objects.filter(pk=acme.pk).update(mfa_required_roles=list(roles))

    return require


@pytest.fixture
def set_up():
    """Let a person have an authenticator."""

    def add(user, kind):
        with person_context(id=user.pk):
            Authenticator.objects.create(user=user, type=kind, data={})

    return add


def test_a_member_without_a_second_factor_is_refused_and_told(api, required, ana):
    required("admin", "analyst")
    answer = api(ana).get(f"{ACME}/teams")

    assert (answer.status_code, answer.json()["code"]) == (403, "mfa_required")
    assert members_of(ana) == []


@pytest.mark.parametrize("kind", ["totp", "webauthn"])
def test_a_second_factor_opens_the_organisation(api, required, set_up, ana, kind):
    required("analyst")
    set_up(ana, kind)

    assert api(ana).get(f"{ACME}/teams").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(api, required, set_up, ana):
    required("analyst")
    set_up(ana, "recovery_codes")

    assert api(ana).get(f"{ACME}/teams").status_code == 403


@pytest.mark.parametrize(
    ("method", "address"), [("get", "/members"), ("post", "/members"), ("patch", ""), ("get", "")]
)
def test_every_call_is_refused(api, required, ada, method, address):
    required("admin")
    answer = getattr(api(ada), method)(f"{ACME}{address}")
    assert (answer.status_code, answer.json()["code"]) == (403, "mfa_required")


def test_other_roles_organisations_and_keys_are_not_asked(api, required, bob, charlie, acme_key):
    required("admin", "manager", "analyst")
    for who, slug in ((bob, "acme"), (acme_key, "acme"), (charlie, "globex")):
        assert api(who).get(f"/api/v1/organisations/{slug}/teams").status_code == 200


def test_a_stranger_is_told_nothing(api, required, charlie):
    required("admin")
    assert api(charlie).get(f"{ACME}/teams").status_code == 404


def test_the_admin_site_opens_with_the_second_factor(required, set_up, ada):
    required("admin")
    browser = sign_in(Client(), ada)
    assert browser.get("/admin/directory/team/").status_code != 200
    set_up(ada, "totp")
    assert browser.get("/admin/directory/team/").status_code == 200


def test_who_is_refused_reads_who_they_are(api, required, ana):
    required("analyst")
    answer = api(ana).get("/api/v1/me")
    assert (answer.status_code, answer.json()["organisations"]) == (200, [])


def test_an_administrator_chooses_the_roles(api, ada):
    answer = api(ada).patch(ACME, {"mfa_required_roles": ["rep", "analyst", "rep"]})
    assert (answer.status_code, answer.json()["mfa_required_roles"]) == (200, ["analyst", "rep"])
    refused = api(ada).patch(ACME, {"mfa_required_roles": ["nobody"]})
    assert refused.status_code == 400
