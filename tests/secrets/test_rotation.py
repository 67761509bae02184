"""What depends on the secret key or the pepper survives their replacement, with fallbacks."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from apps.access.models import ApiKey
from apps.ledger.services import ErasedIdentities, note_erased
from ssi_platform.tenancy import digests
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.digests import DIGESTED, digest, secret_id
from tests.sample_data import NOW, key
from tests.sign_in.conftest import PASSWORD, sign_in

from .conftest import NEW_PEPPER, OLD_PEPPER

ACME = "/api/v1/organisations/acme"
KEPT_OR_NOT = pytest.mark.parametrize("keep", [True, False])


def stored_digest(organisation, text):
    with organisation_context(organisation.pk):
        return ApiKey.objects.get(public_id=text.split("_")[2]).digest


@KEPT_OR_NOT
def test_a_key_works_on(api, acme, rotate, keep):
    text = key(acme, "scores:read")
    rotate(keep=keep)
    assert api(text).get(f"{ACME}/scores").status_code == (200 if keep else 401)


def test_a_key_is_digested_anew_at_its_next_use(api, acme, rotate, settings):
    text = key(acme, "scores:read")
    api(text).get(f"{ACME}/scores")  # Its use is recorded, and yet the next one renews the digest.
    rotate(keep=True)
    assert stored_digest(acme, text).startswith(secret_id(OLD_PEPPER))
    assert api(text).get(f"{ACME}/scores").status_code == 200
    assert stored_digest(acme, text).startswith(secret_id(NEW_PEPPER))
    settings.KEY_PEPPER_FALLBACKS = []
    assert api(text).get(f"{ACME}/scores").status_code == 200


def test_the_wrong_secret_of_a_key_is_refused_with_fallbacks(api, acme, rotate):
    text, other = key(acme, "scores:read"), key(acme, "scores:write")
    rotate(keep=True)
    mixed = f"{text[:21]}{other[21:]}"
    assert api(mixed).get(f"{ACME}/scores").status_code == 401


@pytest.fixture
def browser(ada):
    ada.set_password(PASSWORD)
    ada.save()
    client = Client()
    assert sign_in(ada.email, client=client).status_code == 302
    return client


@KEPT_OR_NOT
def test_a_session_lasts(browser, rotate, settings, keep):
    rotate(keep=keep)
    assert browser.get("/api/v1/me").status_code == (200 if keep else 401)
    settings.SECRET_KEY_FALLBACKS = []
    assert browser.get("/api/v1/me").status_code == (200 if keep else 401)


def test_requests_sent_at_once_with_an_old_session_all_succeed(browser, rotate):
    beside = Client()
    beside.cookies = browser.cookies.copy()
    rotate(keep=True)
    assert browser.get("/api/v1/me").status_code == 200
    assert beside.get("/api/v1/me").status_code == 200
    assert beside.cookies["sessionid"].value == browser.cookies["sessionid"].value


def test_a_session_of_another_password_ends_with_fallbacks(browser, ada, rotate):
    ada.set_password("another password entirely")
    ada.save()
    rotate(keep=True)
    assert browser.get("/api/v1/me").status_code == 401


@KEPT_OR_NOT
def test_a_cursor_leads_on(api, acme_key, rotate, settings, keep):
    client = api(acme_key)
    first = client.get(f"{ACME}/teams?page_size=1").json()
    rotate(keep=keep)
    settings.KEY_PEPPER_FALLBACKS = [OLD_PEPPER]
    answer = client.get(f"{ACME}/teams?page_size=1&cursor={first['next_cursor']}")
    assert answer.status_code == (200 if keep else 400)
    if keep:
        assert answer.json()["data"] != first["data"]


@KEPT_OR_NOT
def test_a_retry_is_answered_as_before(api, acme, rotate, settings, keep):
    robot, body = api(key(acme)), {"name": "West", "external_id": "west"}

    def post():
        return robot.post(f"{ACME}/teams", body, headers={"Idempotency-Key": "once"})

    first = post()
    rotate(keep=True)
    assert robot.get(ACME).status_code == 200  # The digest of the key itself is renewed.
    settings.KEY_PEPPER_FALLBACKS = [OLD_PEPPER] if keep else []
    again = post()
    assert first.status_code == 201
    assert again.headers.get("Idempotent-Replayed") == ("true" if keep else None)
    assert (again.content == first.content) is keep


def test_processes_with_the_peppers_in_either_order_do_a_request_once(api, acme, rotate, settings):
    robot, body = api(key(acme)), {"name": "West", "external_id": "west"}

    def post():
        return robot.post(f"{ACME}/teams", body, headers={"Idempotency-Key": "once"})

    settings.KEY_PEPPER_FALLBACKS = [NEW_PEPPER]
    first = post()
    rotate(keep=True)
    assert post().content == first.content
    settings.KEY_PEPPER, settings.KEY_PEPPER_FALLBACKS = OLD_PEPPER, [NEW_PEPPER]
    assert post().content == first.content


@KEPT_OR_NOT
def test_erased_people_are_recognised(acme, rotate, keep):
    erased = {"email": "gone@acme.example"}
    with organisation_context(acme.pk):
        note_erased(
            organisation_id=acme.pk, subject_id=acme.pk, identifiers=erased.items(), now=NOW
        )
        rotate(keep=keep)
        field = ErasedIdentities(acme.pk).field_of(erased)
    assert field == ("email" if keep else None)


def counted():
    out = StringIO()
    call_command("count_secrets", stdout=out)
    return out.getvalue().splitlines()


def test_the_count_says_what_depends_on_a_fallback(api, acme, browser, rotate):
    text = key(acme, "scores:read")
    rotate(keep=True)
    now, before, pepper, former = counted()
    assert before.startswith("SSI_SECRET_KEY_FALLBACKS, 1 (")
    assert int(before.split(": ")[1].split()[0]) > 0
    assert ": 0 sessions" in now
    assert ": 0 API keys, " in pepper
    keys = int(former.split(": ")[1].split()[0])
    assert keys > 0
    assert api(text).get(f"{ACME}/scores").status_code == 200
    assert browser.get("/api/v1/me").status_code == 200
    renewed, left = counted()[0], counted()[3]
    assert ": 1 sessions" in renewed
    assert f": {keys - 1} API keys" in left


def test_the_count_names_what_a_missing_fallback_has_ended(acme, rotate):
    key(acme, "scores:read")
    rotate(keep=False)
    lines = counted()
    assert any(line.startswith("no SSI_KEY_PEPPER: ") and "refused" in line for line in lines)


def test_every_column_with_a_digest_is_counted():
    """A model that stores digests registers them, or says here why it does not."""
    from django.apps import apps

    holding = {
        model
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if getattr(field, "max_length", None) == digests.LENGTH
    }
    with_rows = {kind.rows(None).model for kind in DIGESTED}
    assert holding == with_rows


def test_equal_secrets_have_digests_by_pepper(rotate):
    before = digest("x")
    rotate(keep=True)
    assert digests.digests("x") == [digest("x"), before]
    assert len(before) == digests.LENGTH
