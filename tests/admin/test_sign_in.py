"""Who may sign in, and in which organisation the pages are made."""

from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from apps.access import services as access
from apps.access.models import Membership
from apps.accounts.models import User
from apps.directory.models import Team
from ssi_platform.adminsite.options import TenantAdmin
from ssi_platform.tenancy.context import current, organisation_context
from ssi_platform.tenancy.roles import Role
from tests.sample_data import NOW, place, system

from .conftest import url

INDEX = "/admin/"
PASSWORD = "correct horse battery"


def sign_in(user):
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    answer = client.post("/admin/login/", {"username": user.email, "password": PASSWORD})
    return client, answer


@pytest.fixture
def both(ada, globex):
    """Ada administers Globex too."""
    place(globex, ada.email, Role.ADMIN)
    return ada


@pytest.mark.parametrize("who", ["ada", "alice", "charlie"])
def test_administrators_and_managers_sign_in(request, who, unwritten):
    client, answer = sign_in(request.getfixturevalue(who))

    assert (answer.status_code, answer["Location"]) == (302, INDEX)
    assert client.get(INDEX).status_code == 200


@pytest.mark.parametrize("who", ["ana", "bob"])
def test_analysts_and_reps_are_refused_like_a_wrong_password(request, who):
    user = request.getfixturevalue(who)
    client, answer = sign_in(user)
    wrong = client.post("/admin/login/", {"username": user.email, "password": "wrong"})

    assert client.get(INDEX).status_code == 302
    errors = answer.context["form"].non_field_errors()
    assert errors and errors == wrong.context["form"].non_field_errors()


@pytest.mark.parametrize("who", ["ana", "bob"])
def test_a_session_from_elsewhere_opens_no_page(request, site, who):
    answer = site(request.getfixturevalue(who)).get(url("directory_team"))

    assert answer["Location"].startswith("/admin/login/")


def test_a_staff_flag_opens_nothing(db, site):
    user = User.objects.create_user("staff@example.com", is_staff=True)

    assert site(user).get(INDEX).status_code == 302


def test_an_inactive_person_is_out(site, ada):
    client = site(ada)
    ada.is_active = False
    ada.save(update_fields=["is_active"])

    assert client.get(INDEX).status_code == 302


def test_a_lost_role_ends_access_at_once(site, alice, acme, unwritten):
    client = site(alice)
    assert client.get(INDEX).status_code == 200
    with organisation_context(acme.pk):
        membership = Membership.objects.of_organisation(acme.pk).of_user(alice.pk).get()
        access.change_role(caller=system(acme), membership=membership, role=Role.ANALYST, now=NOW)

    assert client.get(INDEX).status_code == 302


def test_an_operator_finds_an_empty_explained_site(site, sales):
    operator = User.objects.create_superuser("operator@example.com")
    page = site(operator).get(INDEX)

    assert "no place in any organisation" in page.content.decode()
    assert page.context["app_list"] == []
    assert site(operator).get(url("directory_team")).status_code == 403
    assert site(operator).get(url("directory_team", "change", sales.pk)).status_code == 403


def test_nothing_unscoped_is_registered():
    assert admin.site._registry
    assert all(isinstance(one, TenantAdmin) for one in admin.site._registry.values())
    with pytest.raises(NoReverseMatch):
        reverse("admin:view_on_site", args=(1, 1))


def test_no_app_overrides_the_scope():
    for one in admin.site._registry.values():
        assert type(one).get_queryset is TenantAdmin.get_queryset, one
        assert type(one).get_field_queryset is TenantAdmin.get_field_queryset, one


def test_the_first_organisation_is_shown_until_another_is_chosen(site, both, sales, charlies_team):
    client = site(both)
    before = client.get(url("directory_team")).content.decode()
    answer = client.post("/admin/organisation/globex/")
    after = client.get(url("directory_team")).content.decode()

    assert answer["Location"] == INDEX
    assert sales.name in before and charlies_team.name not in before
    assert charlies_team.name in after and sales.name not in after


def test_a_link_alone_does_not_change_the_organisation(site, both):
    client = site(both)

    assert "Go to globex" in client.get("/admin/organisation/globex/").content.decode()
    assert client.get(INDEX).context["organisation"].slug == "acme"


def test_another_organisation_is_answered_like_an_unknown_one(site, alice, globex, unwritten):
    client = site(alice)

    assert client.post("/admin/organisation/globex/").status_code == 404
    assert client.post("/admin/organisation/nowhere/").status_code == 404
    assert client.get(INDEX).context_data["organisation"].slug == "acme"


def test_a_form_of_one_organisation_is_not_saved_into_another(site, both, acme, globex):
    client = site(both)
    page = client.get(url("directory_team", "add")).content.decode()
    assert '<input type="hidden" name="_organisation" value="acme">' in page
    client.post("/admin/organisation/globex/")
    client.post(url("directory_team", "add"), {"name": "Lost", "_organisation": "acme"})

    for organisation in (acme, globex):
        with organisation_context(organisation.pk):
            assert not Team.objects.of_organisation(organisation.pk).filter(name="Lost").exists()


def test_pages_are_rendered_inside_the_organisation(site, alice, monkeypatch):
    seen = []
    monkeypatch.setattr(Team, "__str__", lambda team: seen.append(current()) or team.name)
    page = site(alice).get(url("directory_rep", "add"))

    assert "North" in page.content.decode()
    assert seen and all(context is not None for context in seen)
    assert current() is None


def test_reading_is_read_only(site, ada, monkeypatch):
    modes = []
    monkeypatch.setattr(
        "ssi_platform.adminsite.sign_in.organisation_context",
        lambda *_, actor, read_only: modes.append(read_only) or 1 / 0,
    )
    for method in ("get", "post"):
        with pytest.raises(ZeroDivisionError):
            getattr(site(ada), method)(INDEX)

    assert modes == [True, False]


def test_signing_out_and_a_new_password_work(site, ada):
    client, _ = sign_in(ada)
    new = "another horse, another battery"
    answer = client.post(
        "/admin/password_change/",
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )
    ada.refresh_from_db()

    assert answer.status_code == 302 and ada.check_password(new)
    assert client.post("/admin/logout/").status_code == 200
    assert client.get(INDEX).status_code == 302


def test_forms_need_the_token_of_the_site(ada, acme):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)

    assert client.post(url("directory_team", "add"), {"name": "West"}).status_code == 403


def test_the_log_of_all_organisations_is_not_written(site, ada, acme):
    answer = site(ada).post(url("directory_team", "add"), {"name": "West"})

    assert answer.status_code == 302
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        LogEntry.objects.exists()


def test_a_nul_in_the_address_is_a_bad_request(site, ada):
    client = site(ada)
    asked = (
        "directory/team/?q=%00",
        "directory/team/?name=%00",
        "scores/scoreentry/%00/change/",
        "autocomplete/?app_label=scores&model_name=scoreentry&field_name=rep&term=%00",
    )
    assert [one for one in asked if client.get(INDEX + one).status_code != 400] == []


@pytest.mark.parametrize("model", ["access_membership", "ledger_auditevent"])
def test_members_and_audit_are_read_by_administrators_only(site, ada, alice, charlie, model):
    page = site(ada).get(url(model))
    row = page.context["cl"].result_list[0]

    assert "globex" not in page.content.decode()
    assert site(ada).get(url(model, "change", row.pk)).status_code == 200
    assert site(ada).post(url(model, "change", row.pk), {}).status_code == 403
    assert site(ada).post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert site(ada).get(url(model, "add")).status_code == 403
    for page in ("change", "history", "delete"):
        for pk in (row.pk, uuid4()):
            assert site(alice).get(url(model, page, pk)).status_code == 403
    assert site(alice).get(url(model)).status_code == 403


@pytest.mark.usefixtures("db")
def test_pages_that_declare_no_way_to_write_write_nothing(north):
    pages = TenantAdmin(Team, admin.site)
    with pytest.raises(PermissionDenied):
        pages.save_model(None, north, None, True)
    with pytest.raises(PermissionDenied):
        pages.delete_model(None, north)
