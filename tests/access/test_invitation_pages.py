"""The page of an invitation, for people who come by a link, in English and German."""

import re

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from apps.access.models import InvitationLink
from apps.accounts.models import User
from ssi_platform.tenancy.authentication import members_of
from ssi_platform.tenancy.context import organisation_context
from tests.sessions import sign_in

from .links import GLOBEX, GOOD, NEW, secret_of


@pytest.fixture
def page(invite):
    """The address of the page of a new invitation."""
    return f"/invitations/{secret_of(invite(name='Given')['invitation']['link'])}"


def shown(answer):
    return answer.status_code, answer.content.decode()


def test_reading_the_page_changes_nothing(page, globex):
    browser = Client()
    answers = [browser.get(page) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0]["Cache-Control"] == "no-store"
    with organisation_context(globex.pk):
        assert InvitationLink.objects.get().used_at is None


def test_a_person_sets_name_and_password_and_accepts(page):
    browser = Client(enforce_csrf_checks=True)
    form = browser.get(page).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
    given = {"csrfmiddlewaretoken": token, "name": "Newcomer", "password": GOOD}
    status, text = shown(browser.post(page, given))

    assert (status, "You are a member of" in text) == (200, True)
    new = authenticate(None, username=NEW, password=GOOD)
    assert [caller.slug for caller in members_of(new)] == ["globex"]
    assert shown(browser.get(page))[0] == 410


def test_a_form_without_a_token_is_refused(page):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(page, {"name": "", "password": GOOD}).status_code == 403
    assert not User.objects.get(email=NEW).has_usable_password()


def test_a_password_that_breaks_the_rules_is_explained(page):
    status, text = shown(Client().post(page, {"name": "Newcomer", "password": "short"}))

    assert (status, "at least 10 characters" in text) == (400, True)
    assert 'value="Newcomer"' in text
    assert "short" not in re.sub("too short", "", text)


def test_a_wrong_password_of_a_known_person(invite, ada):
    ada.set_password(GOOD)
    ada.save(update_fields=["password"])
    page = f"/invitations/{secret_of(invite(ada.email)['invitation']['link'])}"
    status, text = shown(Client().post(page, {"name": "", "password": "another long one"}))

    assert (status, "not the password" in text) == (400, True)


def test_a_signed_in_person_accepts_with_one_click(invite, ada):
    page = f"/invitations/{secret_of(invite(ada.email)['invitation']['link'])}"
    browser = sign_in(Client(), ada)

    assert "no password is needed" in shown(browser.get(page))[1]
    assert browser.post(page, {"name": ""}).status_code == 200
    assert "globex" in [caller.slug for caller in members_of(ada)]


def test_names_that_nobody_can_see_are_refused(page):
    status, text = shown(Client().post(page, {"name": "a\u202eb", "password": GOOD}))

    assert (status, "U+202E" in text) == (400, True)


def test_what_an_organisation_is_called_is_no_markup(invite, globex):
    with organisation_context(globex.pk):
        type(globex).objects.filter(pk=globex.pk).update(name="<b>Globex</b>")
    page = f"/invitations/{secret_of(invite()['invitation']['link'])}"

    assert "&lt;b&gt;Globex&lt;/b&gt;" in shown(Client().get(page))[1]


@pytest.mark.parametrize(
    ("accepted", "language", "text"),
    [
        ("de-AT,de;q=0.9", "de", "Annehmen"),
        ("fr, de;q=0.5", "de", "Annehmen"),
        ("en-GB", "en", "Accept"),
        ("", "en", "Accept"),
        ("*;q=nonsense," * 200, "en", "Accept"),
    ],
)
def test_the_language_is_that_of_the_browser(page, accepted, language, text):
    answer = Client().get(page, headers={"Accept-Language": accepted})

    assert answer["Content-Language"] == language
    assert f'<html lang="{language}">' in answer.content.decode()
    assert f">{text}</button>" in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "This link was withdrawn"), ("de", "Dieser Link wurde zurückgezogen")],
)
def test_links_that_ended_are_refused_in_words(page, api, charlie, language, words):
    (row,) = api(charlie).get(f"{GLOBEX}/invitations").json()["data"]
    api(charlie).delete(f"{GLOBEX}/invitations/{row['id']}")
    status, text = shown(Client().get(page, headers={"Accept-Language": language}))

    assert (status, words in text) == (410, True)
    assert "<form" not in text
