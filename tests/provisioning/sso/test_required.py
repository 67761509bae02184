"""An organisation requires single sign-on: passwords give nothing there, except one."""

import pytest

from apps.access import services as access
from apps.accounts.models import User
from apps.provisioning.models import Connection
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.roles import Role
from tests.sample_data import NOW, place, system

from .conftest import Browser


@pytest.fixture
def required(acme, connection, ada, rows):
    ada.set_password("correct horse battery")
    ada.save()
    ada.__dict__.pop("session_key", None)  # A session ends with the password.
    with organisation_context(acme.pk):
        Connection.objects.update(required=True, break_glass=rows().members[ada.email].pk)
    return connection


def test_password_is_refused_where_single_sign_on_is_required(
    required, browser, provider, ana, ada, api
):
    answer = api(ana).get("/api/v1/organisations/acme")
    assert (answer.status_code, answer.json()["code"]) == (403, "sso_required")
    assert api(ana).get("/api/v1/me").json()["organisations"] == []
    assert api(ada).get("/api/v1/organisations/acme").status_code == 200
    browser.sign_in(provider, sub="s-ana", email=ana.email)
    assert browser.organisations == {"acme": "analyst"}


def test_manager_signs_in_to_the_admin_site_by_no_password(required, alice):
    browser = Browser()
    browser.client.force_login(alice)
    assert browser.get("/admin/").status_code == 302
    assert browser.get("/admin/directory/rep/").status_code == 302


def test_strangers_do_not_learn_what_is_required(required, charlie, api):
    assert api(charlie).get("/api/v1/organisations/acme").status_code == 404


def test_all_administrators_may_sign_in_once_the_named_one_is_none(acme, required, ada, rows, api):
    place(acme, "eve@acme.example", Role.ADMIN)
    eve = User.objects.get(email="eve@acme.example")
    assert api(eve).get("/api/v1/organisations/acme").status_code == 403
    with organisation_context(acme.pk):
        member = rows().members[ada.email]
        access.change_role(caller=system(acme), membership=member, role="rep", now=NOW)
    assert api(eve).get("/api/v1/organisations/acme").status_code == 200
    assert api(ada).get("/api/v1/organisations/acme").status_code == 403
