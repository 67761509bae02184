"""Where a sign-in begins, and where it leads."""

import pytest

from .conftest import verified

NEW = {"sub": "s-new", "email": "new@acme.example"}


def test_start_by_address_of_a_verified_domain(acme, browser, provider, connection):
    address = browser.start(organisation="", email="anybody@ACME.example")
    assert address.startswith(provider.description["authorization_endpoint"])


@pytest.mark.parametrize(
    "query",
    [
        {"organisation": "globex"},
        {"organisation": "nobody"},
        {"organisation": "", "email": "x@globex.example"},
        {"organisation": "", "email": "x@sub.acme.example"},
        {"organisation": "", "email": "acme.example@"},
        {"organisation": "acme", "connection": "no id"},
        {},
    ],
)
def test_unknown_and_unconnected_are_answered_alike(browser, connection, globex, query):
    verified(globex, "globex.example")
    answer = browser.get("/sso/start", query)
    assert (answer.status_code, answer.json()["code"]) == (404, "sso_not_found")


@pytest.mark.parametrize(
    "next_page",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "https://app.acme.example.evil.example/",
        "https://app.acme.example@evil.example/",
        "http://app.acme.example/",
        "https:app.acme.example",
        " https://app.acme.example/",
        "https://app.acme.example\\@evil.example/",
        "https://[bad/",
    ],
)
def test_other_pages_are_not_opened(settings, browser, connection, next_page):
    settings.CSRF_TRUSTED_ORIGINS = ["https://app.acme.example"]
    answer = browser.get("/sso/start", {"organisation": "acme", "next": next_page})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_next")


@pytest.mark.parametrize("next_page", ["/admin/", "/x?y=1#z", "https://app.acme.example/a?b=c"])
def test_own_and_listed_pages_are_opened(settings, browser, provider, connection, next_page):
    settings.CSRF_TRUSTED_ORIGINS = ["https://app.acme.example"]
    answer = browser.sign_in(provider, start={"next": next_page}, **NEW)
    assert answer["Location"] == next_page
