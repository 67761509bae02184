"""Examines an installation: one line a subject, with the remedy where something is wrong."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.conf import settings
from django.core import checks
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from . import catalogue, hardening, pooling
from .provisioning import APP, LIMITS, NEWEST, OLDEST
from .roles import refuse_unsafe_role

CLOCKS_APART = 5.0  # Seconds.


@dataclass(frozen=True, slots=True)
class Line:
    """What was examined; `problem` is empty where all is well."""

    subject: str
    state: str
    problem: str = ""
    remedy: str = ""


def examine() -> Iterator[Line]:
    """Examine every subject; an error is the finding of its subject."""
    for subject, check in SUBJECTS.items():
        try:
            yield from check(subject)
        except (DatabaseError, psycopg.Error, OSError) as error:
            text = " ".join(str(error).split())[:200]
            yield Line(subject, "", f"{type(error).__name__}: {text}", "Mend this first.")


def _settings(subject: str) -> Iterator[Line]:
    errors = [one for one in checks.run_checks() if one.is_serious()]
    for one in errors:
        yield Line(subject, "", one.msg, one.hint or f"See {one.id}.")
    if not errors:
        yield Line(subject, "Debug is on." if settings.DEBUG else "The settings are valid.")


def _versions(subject: str) -> Iterator[Line]:
    major = _value("SHOW server_version_num") // 10000
    python = ".".join(map(str, sys.version_info[:3]))
    state = f"PostgreSQL {major}, psycopg {psycopg.__version__}, Python {python}"
    if OLDEST <= major <= NEWEST:
        yield Line(subject, state)
    else:
        yield Line(subject, state, "This PostgreSQL is not supported.",
                   f"Use PostgreSQL {OLDEST} to {NEWEST}.")  # fmt: skip


def _migrations(subject: str) -> Iterator[Line]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        yield Line(subject, "", f"{len(plan)} migrations are not applied.", "manage.py migrate")
    else:
        yield Line(subject, "All migrations are applied.")


def _role(subject: str) -> Iterator[Line]:
    try:
        refuse_unsafe_role()
    except ImproperlyConfigured as error:
        yield Line(subject, "", str(error), "Point DATABASE_URL at ssi_app.")
    else:
        yield Line(subject, f"{_value('SELECT current_user')} is held by row-level security.")


def _limits(subject: str) -> Iterator[Line]:
    """Compare what is stored: a role may change its own settings for all sessions to come."""
    rows = _rows(
        "SELECT unnest(setconfig) FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole"
        " WHERE r.rolname = %s",
        [APP],
    )
    stored = [tuple(text.split("=", 1)) for (text,) in rows]
    wrong = [f"{name} is {value}" for name, value in stored if LIMITS.get(name) != value]
    wrong += [f"{name} is not set" for name in LIMITS if name not in dict(stored)]
    if wrong:
        remedy = f"Provision again as a superuser; ALTER ROLE {APP} RESET the others."
        yield Line(subject, "", f"Of {APP}: {', '.join(sorted(wrong))}.", remedy)
    else:
        yield Line(subject, f"The limits of {APP} are as they were provisioned.")


def _policies(subject: str) -> Iterator[Line]:
    wrong = [*catalogue.wrong_policies(), *catalogue.wrong_privileges()]
    for problem in wrong:
        yield Line(subject, "", problem, "Restore what the migrations made, and manage.py migrate.")
    if not wrong:
        yield Line(subject, "Policies and privileges are those that the models declare.")


def _functions(subject: str) -> Iterator[Line]:
    with pooling.connected() as client:
        names = hardening.left_open(client)
    if names:
        yield Line(subject, "", f"Everybody may use {len(names)} of them, such as {names[0]}.",
                   "Provision with a superuser's DATABASE_ADMIN_URL.")  # fmt: skip
    else:
        yield Line(subject, "What the platform does not need is closed.")


def _pooler(subject: str) -> Iterator[Line]:
    if not pooling.is_pooled():
        yield Line(subject, "The connection leads to PostgreSQL itself.")
    elif pooling.can_prepare():
        yield Line(subject, "A pooler that keeps prepared statements.")
    elif settings.WEB_PREPARES:
        yield Line(subject, "", "The pooler does not keep prepared statements.", pooling.REMEDY)
    else:
        yield Line(subject, "A pooler without prepared statements; nothing is prepared.")


def _clock(subject: str) -> Iterator[Line]:
    """Leases and ages are counted on the database's clock, so a difference does no harm to them."""
    before = datetime.now(UTC)
    there = _value("SELECT clock_timestamp()")
    middle = before + (datetime.now(UTC) - before) / 2
    apart = abs((there - middle).total_seconds())
    state = f"This machine and the database are {apart:.1f} s apart."
    if apart > CLOCKS_APART:
        yield Line(subject, "", state, "Set both clocks by NTP: certificates and logs need it.")
    else:
        yield Line(subject, state)


def _space(subject: str) -> Iterator[Line]:
    folder = tempfile.gettempdir()
    free, needed = shutil.disk_usage(folder).free, settings.MAX_UPLOAD_BYTES
    state = f"{free >> 20} MiB are free in {folder}."
    if free < needed:
        yield Line(subject, "", state, f"A file may have {needed >> 20} MiB: set TMPDIR, or lower"
                   " SSI_MAX_UPLOAD_BYTES.")  # fmt: skip
    else:
        yield Line(subject, state)


def _redis(subject: str) -> Iterator[Line]:
    try:
        cache.get("doctor")
    except Exception as error:  # The client has errors of its own.
        yield Line(subject, "", f"It does not answer: {type(error).__name__}.", "See REDIS_URL.")
    else:
        yield Line(subject, "It answers.")


SUBJECTS: dict[str, Callable[[str], Iterator[Line]]] = {
    "settings": _settings,
    "versions": _versions,
    "migrations": _migrations,
    "role": _role,
    "limits": _limits,
    "policies": _policies,
    "functions": _functions,
    "pooler": _pooler,
    "clock": _clock,
    "temporary space": _space,
    "redis": _redis,
}


def _rows(statement: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _value(statement: str) -> Any:
    value = _rows(statement)[0][0]
    return int(value) if str(value).isdigit() else value
