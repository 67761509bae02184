"""A session of an identity provider is of one organisation, and closes the account itself."""

import pytest

from apps.access import services as access
from apps.provisioning.models import Connection
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.roles import Role
from tests.sample_data import NOW, place, system

NEW = {"sub": "s-new", "email": "new@acme.example"}


def test_session_of_one_organisation_gives_nothing_in_another(
    acme, globex, browser, provider, connection, ana
):
    place(globex, ana.email, Role.ADMIN)
    browser.sign_in(provider, sub="s-ana", email=ana.email)

    assert browser.organisations == {"acme": "analyst"}
    assert browser.get("/api/v1/organisations/globex").status_code == 404
    assert browser.get("/admin/", follow=True).status_code == 200


def test_session_accepts_no_invitation_of_another_organisation(
    acme, globex, browser, provider, connection, alice
):
    with organisation_context(globex.pk):
        row = access.add_member(
            caller=system(globex), email=alice.email, name="", role="admin", now=NOW
        )
    browser.sign_in(provider, sub="s-alice", email=alice.email)
    page = browser.get("/admin/access/membership/invitations/")
    assert page.status_code == 200
    assert str(row.pk) not in page.content.decode()
    answer = browser.client.post(
        "/admin/access/membership/invitations/", {"invitation": str(row.pk), "accept": "1"}
    )
    assert answer.status_code == 404


def test_other_organisations_learn_nothing_of_a_sign_in(
    acme, globex, browser, provider, connection, ana, rows
):
    place(globex, ana.email, Role.ADMIN)
    browser.sign_in(provider, sub="s-ana", email=ana.email)
    assert ("sign_in", None) not in rows(globex).audit


def test_signing_in_replaces_the_session(browser, provider, connection, ana, bob):
    browser.client.force_login(bob)
    browser.sign_in(provider, sub="s-ana", email=ana.email)
    assert browser.get("/api/v1/me").json()["name"] == ana.email


def test_session_ends_with_its_connection(acme, browser, provider, connection, ana):
    browser.sign_in(provider, sub="s-ana", email=ana.email)
    with organisation_context(acme.pk):
        Connection.objects.update(enabled=False)
    assert browser.organisations == {}
    assert browser.get("/api/v1/organisations/acme").status_code == 404


def test_session_ends_with_the_membership(acme, browser, provider, connection, ana, rows):
    browser.sign_in(provider, sub="s-ana", email=ana.email)
    with organisation_context(acme.pk):
        member = rows().members[ana.email]
        access.remove_member(caller=system(acme), membership=member, now=NOW)
    assert browser.organisations == {}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "account/password/change"),
        ("get", "account/authenticators"),
        ("get", "account/authenticators/totp"),
        ("post", "account/authenticators/totp"),
        ("get", "account/authenticators/webauthn"),
        ("post", "account/authenticators/recovery-codes"),
        ("get", "auth/sessions"),
        ("delete", "auth/sessions"),
    ],
)
def test_account_itself_is_closed_to_a_provider(browser, provider, connection, method, path):
    """Or a provider could give a password to an account of other organisations."""
    browser.sign_in(provider, **NEW)
    answer = getattr(browser.client, method)(
        f"/_allauth/browser/v1/{path}",
        *([{"new_password": "correct horse battery"}] if method == "post" else []),
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "own_sign_in_required")
