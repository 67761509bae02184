"""What is wrong with the environment stops start-up with one line that names it."""

import os
import re
import runpy
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import environment
from config.settings.environment import KNOWN

TOP = Path(__file__).resolve().parents[1]
EXAMPLE = (TOP / ".env.example").read_text().splitlines()
SETTING = re.compile(r"(?:# )?([A-Z][A-Z_]+)=(.*)")
PREFIX = "SSI Platform cannot start: "


def examples():
    return [match.groups() for line in EXAMPLE if (match := SETTING.fullmatch(line))]


def start(command="import django; django.setup()", **changed):
    """Set the platform up in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", command],
        cwd=TOP,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"} | changed,
        capture_output=True,
        text=True,
        timeout=60,
    )


def stopped(function, *arguments):
    """Return the one line that a function ends start-up with."""
    with pytest.raises(SystemExit) as stop:
        function(*arguments)
    assert str(stop.value).startswith(PREFIX)
    assert "\n" not in str(stop.value)
    return str(stop.value).removeprefix(PREFIX)


def test_the_example_has_every_setting_once_and_no_other():
    assert sorted(name for name, _ in examples()) == sorted(KNOWN)


def test_the_example_explains_every_setting():
    for number, line in enumerate(EXAMPLE):
        if SETTING.fullmatch(line):
            assert re.fullmatch(r"# .*[.\w].*", EXAMPLE[number - 1]), line
            assert not SETTING.fullmatch(EXAMPLE[number - 1]), line


def test_the_example_shows_the_defaults(monkeypatch):
    for name, text in examples():
        default = KNOWN[name][1]
        if default:
            monkeypatch.setenv(name, text)
            assert environment.read(name) == default, name


@pytest.mark.trial
def test_a_copy_of_the_example_starts():
    values = {name: text for name, text in examples() if text}
    drawn = {name: secrets.token_urlsafe(48) for name in ("SSI_SECRET_KEY", "SSI_KEY_PEPPER")}
    process = start(**values | drawn)
    assert (process.returncode, process.stderr) == (0, "")


def test_a_copy_of_the_example_is_read_as_it_stands(tmp_path):
    path = tmp_path / ".env"
    path.write_text("\n".join(EXAMPLE) + "\nexport PORT=8001\n")
    assert environment._names_in(path) == {"PORT"}


def test_start_up_stops_with_one_clear_line():
    process = start(SSI_SECRET_KEE="x")
    assert process.returncode == 1
    line = "unknown setting SSI_SECRET_KEE; did you mean SSI_SECRET_KEY?"
    assert process.stderr == PREFIX + line + "\n"


def test_an_unknown_name_without_a_neighbour(monkeypatch):
    monkeypatch.setenv("SSI_XYZZY_FROBNICATION", "1")
    message = stopped(environment.refuse_unknown)
    assert message == "unknown setting SSI_XYZZY_FROBNICATION."


@pytest.mark.parametrize("name", [name for name, (_, default) in KNOWN.items() if default is None])
def test_a_missing_setting(monkeypatch, name):
    monkeypatch.delenv(name, raising=False)
    assert stopped(environment.read, name) == f"{name} is not set; see .env.example."


@pytest.mark.parametrize(
    "address",
    [
        "localhost",
        "postgres://",
        "postgres://ssi_app@localhost",
        "mysql://ssi_app@localhost/ssi",
        "sqlite:///ssi",
        "postgres://ssi_app@localhost:port/ssi",
        "http://localhost/ssi",
    ],
)
def test_a_malformed_address(monkeypatch, address):
    monkeypatch.setenv("DATABASE_URL", address)
    message = stopped(environment.database, "DATABASE_URL")
    assert message == (
        "DATABASE_URL is not an address like postgres://user:password@host:5432/name."
    )


@pytest.mark.parametrize("value", ["maybe", "2", "truefalse", "None"])
def test_a_malformed_boolean(monkeypatch, value):
    monkeypatch.setenv("SSI_DEBUG", value)
    assert stopped(environment.read, "SSI_DEBUG") == "SSI_DEBUG is not a valid bool."


@pytest.mark.parametrize("value", ["eight", "1.5", "1e3", "0x10"])
def test_a_malformed_number(monkeypatch, value):
    monkeypatch.setenv("SSI_JOB_LEASE_SECONDS", value)
    message = stopped(environment.read, "SSI_JOB_LEASE_SECONDS")
    assert message == "SSI_JOB_LEASE_SECONDS is not a valid int."


def test_values_are_read_as_they_are_meant(monkeypatch):
    monkeypatch.setenv("SSI_DEBUG", " Yes ")
    monkeypatch.setenv("SSI_ALLOWED_HOSTS", "a.example, b.example,")
    monkeypatch.setenv("SSI_MAX_UPLOAD_BYTES", "")
    assert environment.read("SSI_DEBUG") is True
    assert environment.read("SSI_ALLOWED_HOSTS") == ["a.example", "b.example"]
    assert environment.read("SSI_MAX_UPLOAD_BYTES") == 1024 * 1024 * 1024


def test_a_socket_is_an_address_too(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://ssi_app@%2Ftmp%2Fengine:5432/ssi")
    assert environment.database("DATABASE_URL")["HOST"] == "/tmp/engine"


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set; see .env.example."),
        (
            {"SSI_ENVIRONMENT": "staging"},
            "SSI_ENVIRONMENT is one of development, test, production.",
        ),
    ],
)
def test_settings_that_cannot_be_are_refused_as_they_are_read(monkeypatch, changed, line):
    for name, value in changed.items():
        monkeypatch.setenv(name, value)
    assert stopped(runpy.run_module, "config.settings.__init__") == line


def test_installations_on_one_host_have_cookies_of_their_own():
    names = "settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME"
    command = f"from django.conf import settings; print({names})"
    started = start(command, SSI_INSTALLATION="trial")
    assert started.stdout.split() == ["sessionid_trial", "csrftoken_trial"], started.stderr
    assert "letters and digits" in start(command, SSI_INSTALLATION="a b").stderr
