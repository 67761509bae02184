"""People and sessions where nobody can be listed: sign-in, commands and lists of members work."""

from io import StringIO

import pytest
from django.contrib.auth import authenticate, get_user
from django.contrib.sessions.backends.base import UpdateError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.access.models import Membership
from apps.accounts.models import User
from ssi_platform.tenancy.context import organisation_context, person_context
from ssi_platform.tenancy.sessions import SessionStore

EMAIL = "root@ssi.example"


@pytest.fixture
def operator(db):
    return User.objects.create_superuser(EMAIL, "correct horse battery")


def test_nobody_is_listed(operator, ada):
    assert list(User.objects.all()) == []
    assert not User.objects.filter(is_superuser=True).exists()
    assert User.objects.filter(pk=ada.pk).update(name="Eve") == 0


@pytest.mark.parametrize("named", [{"email": EMAIL}, {"pk": None}, {"id": None}])
def test_who_is_named_is_found(operator, named):
    wanted = {name: value or operator.pk for name, value in named.items()}
    assert User.objects.get(**wanted) == operator
    assert list(User.objects.all()) == []  # What was presented ended with the look-up.


def test_an_address_is_found_in_any_case(operator):
    assert User.objects.with_email(EMAIL.upper()) == operator
    assert User.objects.get_by_natural_key(EMAIL.upper()) == operator
    assert User.objects.with_email("nobody@ssi.example") is None


def test_one_person_is_seen_at_a_time(operator, ada):
    with person_context(id=operator.pk):
        assert list(User.objects.all()) == [operator]
        with person_context(email=ada.email):
            assert list(User.objects.all()) == [ada]
        assert list(User.objects.all()) == [operator]
        with pytest.raises(IntegrityError), person_context(id=ada.pk), transaction.atomic():
            User.objects.filter(pk=ada.pk).update(email=EMAIL)
        assert list(User.objects.all()) == [operator]


def test_members_are_seen_in_their_organisation(acme, ada, charlie):
    with organisation_context(acme.pk):
        seen = {user.pk for user in User.objects.all()}
        members = {row.user_id for row in Membership.objects.of_organisation(acme.pk)}
        assert seen == members
        assert ada.pk in seen and charlie.pk not in seen
        assert User.objects.filter(pk=ada.pk).update(name="Eve") == 0


def test_somebody_signs_in_and_out(operator):
    browser = Client()
    assert authenticate(username=EMAIL, password="wrong") is None
    assert browser.login(username=EMAIL, password="correct horse battery")
    operator.refresh_from_db()
    assert operator.last_login is not None
    key = browser.session.session_key
    assert SessionStore().exists(key)
    assert browser.get("/admin/").status_code == 200
    browser.logout()
    assert not SessionStore().exists(key)


def test_a_session_is_loaded_with_one_statement_and_its_person_with_another(operator):
    browser = Client()
    browser.force_login(operator)
    key = browser.session.session_key
    with CaptureQueriesContext(connection) as captured:
        session = SessionStore(key)
        request = type("Request", (), {"session": session})()
        assert get_user(request) == operator
    assert len(captured) == 2


def test_nobody_who_is_inactive_has_a_session(operator):
    browser = Client()
    browser.force_login(operator)
    operator.is_active = False
    operator.save(update_fields=["is_active"])
    assert browser.get("/admin/").status_code == 302


def test_a_session_that_was_deleted_is_not_stored_again(db):
    session = SessionStore()
    session["name"] = "value"
    session.save()
    again = SessionStore(session.session_key)
    assert again["name"] == "value"
    session.delete()
    again["name"] = "other"
    with pytest.raises(UpdateError):
        again.save()
    assert SessionStore(session.session_key).load() == {}


def test_the_key_of_a_session_is_not_given_twice(db, monkeypatch):
    first = SessionStore()
    first.create()
    keys = iter([first.session_key, "b" * 32])
    second = SessionStore()
    monkeypatch.setattr(second, "_get_new_session_key", lambda: next(keys))
    second.create()
    assert second.session_key == "b" * 32


def test_commands_find_and_make_people(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery")
    out = StringIO()
    call_command("createsuperuser", interactive=False, email=EMAIL, stdout=out)
    with pytest.raises(CommandError):
        call_command("createsuperuser", interactive=False, email=EMAIL, stdout=out)
    monkeypatch.setattr("getpass.getpass", lambda **_: "battery staple horse")
    call_command("changepassword", EMAIL, stdout=out)
    assert authenticate(username=EMAIL, password="battery staple horse") is not None
