"""Production starts with no setting that gives the installation away."""

import runpy
import secrets

import pytest
from django.test import Client

from config.settings.environment import read
from config.settings.production import refuse_weak_settings
from tests.test_settings import start, stopped

GOOD = {
    "SSI_ENVIRONMENT": "production",
    "SSI_SECRET_KEY": "kS2pVnRz7wq0YbGfM4hXtLc9JdUeAa81ZrQoWiPy3TmNvB6sE5",
    "SSI_KEY_PEPPER": "b7Hq2mZx9LwT4nRc6VfY1sKd8JgPaUe3",
    "SSI_ALLOWED_HOSTS": "ssi.example.com",
    "SSI_TRUSTED_ORIGINS": "https://ssi.example.com",
    "SSI_SIGN_IN_LIMIT": "10",
    "SSI_DEBUG": "false",
}
SETTINGS = "config.settings.__init__"


@pytest.fixture
def environment(monkeypatch):
    def set_up(**changed):
        for name, value in (GOOD | changed).items():
            monkeypatch.setenv(name, value)

    return set_up


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"SSI_DEBUG": "true"}, "SSI_DEBUG shows tracebacks to everybody: not in production."),
        ({"SSI_SECRET_KEY": GOOD["SSI_SECRET_KEY"][:49]}, "SSI_SECRET_KEY is shorter than 50 "),
        ({"SSI_SECRET_KEY": "x" * 60}, "SSI_SECRET_KEY is not random: "),
        ({"SSI_SECRET_KEY": f"django-insecure-{GOOD['SSI_SECRET_KEY']}"}, "SSI_SECRET_KEY is not "),
        ({"SSI_SECRET_KEY": "for tests only, and long enough for production" * 2}, "SSI_SECRET_KEY "
         "is not random: "),
        ({"SSI_KEY_PEPPER": ""}, "SSI_KEY_PEPPER is shorter than 32 "),
        ({"SSI_KEY_PEPPER": GOOD["SSI_KEY_PEPPER"][:31]}, "SSI_KEY_PEPPER is shorter than 32 "),
        ({"SSI_KEY_PEPPER": "1234567890" * 4}, "SSI_KEY_PEPPER is not random: "),
        ({"SSI_KEY_PEPPER": GOOD["SSI_SECRET_KEY"]}, "SSI_KEY_PEPPER is the secret key"),
        ({"SSI_SECRET_KEY_FALLBACKS": "short"}, "SSI_SECRET_KEY_FALLBACKS is shorter than 50 "),
        ({"SSI_KEY_PEPPER_FALLBACKS": GOOD["SSI_KEY_PEPPER"]},
         "SSI_KEY_PEPPER_FALLBACKS has the value of SSI_KEY_PEPPER"),
        ({"SSI_ALLOWED_HOSTS": "a.example,*"}, "SSI_ALLOWED_HOSTS has a *"),
        ({"SSI_ALLOWED_HOSTS": "*.example"}, "SSI_ALLOWED_HOSTS has a *"),
        ({"SSI_TRUSTED_ORIGINS": "http://ssi.example.com"}, "SSI_TRUSTED_ORIGINS has http://"),
        ({"SSI_CORS_ORIGINS": "http://app.example.com"}, "SSI_CORS_ORIGINS has http://"),
        ({"SSI_CORS_ORIGINS": "*"}, "SSI_CORS_ORIGINS has *, which is no origin"),
        ({"SSI_CORS_ORIGINS": "https://app.example.com/page"}, "SSI_CORS_ORIGINS has https://app"),
        ({"SSI_CORS_ORIGINS": "null"}, "SSI_CORS_ORIGINS has null, which is no origin"),
        ({"SSI_COOKIE_SAMESITE": "none"}, "SSI_COOKIE_SAMESITE is one of Strict, Lax, None."),
        ({"SSI_COOKIE_SAMESITE": "None"}, "SSI_COOKIE_SAMESITE is None, and SSI_CORS_ORIGINS is"),
        ({"SSI_COOKIE_SAMESITE": "None", "SSI_PLAIN_HTTP": "true"}, "SSI_COOKIE_SAMESITE=None "),
        ({"SSI_COOKIE_DOMAIN": "com"}, "SSI_COOKIE_DOMAIN is a domain like"),
        ({"SSI_COOKIE_DOMAIN": "other.example"}, "SSI_COOKIE_DOMAIN does not hold every host"),
        ({"SSI_SIGN_IN_LIMIT": "0"}, "SSI_SIGN_IN_LIMIT is 0"),
        ({"SSI_SESSION_HOURS": "0"}, "SSI_SESSION_HOURS is below 1."),
        ({"SSI_SESSION_IDLE_MINUTES": "0"}, "SSI_SESSION_IDLE_MINUTES is below 1."),
    ],
)  # fmt: skip
def test_a_weak_setting_stops_the_start(environment, changed, line):
    environment(**changed)
    assert stopped(runpy.run_module, SETTINGS).startswith(line)


def test_good_settings_start(environment):
    environment()
    started = runpy.run_module(SETTINGS)

    assert started["SECURE_SSL_REDIRECT"] is True
    assert started["SECURE_HSTS_SECONDS"] >= 31_536_000


def test_random_secrets_are_taken(environment):
    for _ in range(100):
        environment(
            SSI_SECRET_KEY=secrets.token_urlsafe(38), SSI_KEY_PEPPER=secrets.token_urlsafe(24)
        )
        refuse_weak_settings(read)


@pytest.mark.parametrize(("plain", "prefix"), [("false", "__Host-"), ("true", "")])
def test_cookies_belong_to_the_host(environment, plain, prefix):
    environment(SSI_PLAIN_HTTP=plain)
    browser = runpy.run_path("config/settings/browser.py")

    assert browser["SESSION_COOKIE_NAME"] == f"{prefix}sessionid"
    assert browser["CSRF_COOKIE_NAME"] == f"{prefix}csrftoken"
    assert browser["SESSION_COOKIE_SECURE"] is (plain == "false")


def test_plain_http_is_said(environment):
    environment(SSI_PLAIN_HTTP="true", SSI_TRUSTED_ORIGINS="http://ssi.example.com")
    started = runpy.run_module(SETTINGS)

    assert started["SECURE_SSL_REDIRECT"] is False
    assert started["SECURE_HSTS_SECONDS"] == 0


@pytest.mark.trial
def test_the_checks_of_deployment_find_nothing():
    command = "from django.core.management import execute_from_command_line as run;"
    command += "run(['manage.py', 'check', '--deploy', '--fail-level', 'WARNING'])"
    process = start(command, **GOOD)
    assert (process.returncode, process.stderr) == (0, ""), process.stdout + process.stderr


PAGES = ["/admin/login/", "/docs", "/docs/reference"]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_and_runs_only_our_own_files(client, page):
    policy = client.get(page)["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe-" not in policy and "http" not in policy and "*" not in policy
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert all(one == "'self'" or one.startswith("'nonce-") for one in scripts.split()[1:])


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_nothing_inline_that_its_policy_refuses(client, page):
    answer = client.get(page)
    text, policy = answer.content.decode(), answer["Content-Security-Policy"]

    for inline in ("<script>", "<style>", " onclick=", " style=", "javascript:"):
        assert inline not in text
    if 'nonce="' in text:
        nonce = text.partition('nonce="')[2].partition('"')[0]
        assert nonce and f"'nonce-{nonce}'" in policy


def test_answers_of_the_api_have_no_policy_of_pages(client):
    assert "Content-Security-Policy" not in client.get("/api/v1/me").headers


def test_plain_requests_are_redirected_but_for_the_health(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60
    client = Client()

    assert client.get("/admin/")["Location"] == "https://testserver/admin/"
    assert client.get("/healthz").status_code == 200
    assert client.get("/docs", secure=True)["Strict-Transport-Security"] == "max-age=60"
