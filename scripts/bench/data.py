"""Rows, as many as wanted, written by the database itself; what is there already stays."""

import time
from hashlib import md5
from typing import Any
from uuid import UUID

import psycopg

from apps.access import services as access
from apps.organisations import services as organisations
from ssi_platform.database import cross_tenant
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.models import new_id
from ssi_platform.tenancy.permissions import PERMISSIONS

SLUG, DAYS, TEAM_SIZE, BATCH = "bench", 1000, 15, 50

REPS = """
INSERT INTO directory_rep (organisation_id, id, name, email, profile_url, created_at, changed_at)
SELECT %(of)s, overlay(md5('rep' || n) placing '7' from 13)::uuid,
    'Rep ' || n, '', '', now(), now()
FROM generate_series(%(first)s::int, %(last)s::int) n ON CONFLICT DO NOTHING
"""
TEAMS = """
INSERT INTO directory_team (organisation_id, id, name, created_at, changed_at)
SELECT %(of)s, overlay(md5('team' || n) placing '7' from 13)::uuid, 'Team ' || n, now(), now()
FROM generate_series(%(first)s::int, %(last)s::int) n
WHERE n %% %(size)s = 1 ON CONFLICT DO NOTHING
"""
SCORES = """
INSERT INTO scores_dailyscore (organisation_id, rep_id, day, total, brand, people, insights,
    relationships, observed_at, source, industry, industry_rank, network_rank)
SELECT %(of)s, overlay(md5('rep' || n) placing '7' from 13)::uuid,
    %(today)s::date - d, b + p + i + r, b, p, i, r,
    %(today)s::date - d + time '09:30', 10, 'Software', 1 + b %% 100, 1 + p %% 100
FROM generate_series(%(first)s::int, %(last)s::int) n, generate_series(0, %(days)s - 1) d,
    LATERAL (SELECT abs(hashint8(n * 7919 + d)) %% 25001 AS b,
        abs(hashint8(n + d * 31)) %% 25001 AS p,
        abs(hashint8(n * 13 + d)) %% 25001 AS i, abs(hashint8(n + d * 17)) %% 25001 AS r) v
ON CONFLICT DO NOTHING
"""
TEAM_DAYS = """
INSERT INTO analytics_teamday (organisation_id, team_id, day, roster, scored, median,
    lower_quartile, upper_quartile, mean, minimum, maximum, brand_median, people_median,
    insights_median, relationships_median, max_age_days, version, computed_at)
SELECT %(of)s, overlay(md5('team' || n) placing '7' from 13)::uuid,
    %(today)s::date - d, 15, 14, 50123 + d, 40001 + d,
    60007 + d, 50377 + d, 20011 + d, 80003 + d, 12345, 13131, 14000, 15009, 3, 1, now()
FROM generate_series(%(first)s::int, %(last)s::int) n, generate_series(0, %(days)s - 1) d
WHERE n %% %(size)s = 1 ON CONFLICT DO NOTHING
"""


def id_of(name: str) -> UUID:
    """Return the id of "rep1", "team16" and so on, in the form of the platform's own."""
    digits = md5(name.encode(), usedforsecurity=False).hexdigest()
    return UUID(f"{digits[:12]}7{digits[13:]}")


def organisation() -> Any:
    """Return the organisation's id and a new key of it."""
    organisation_id = cross_tenant.organisation_by_slug(SLUG)
    system = Caller.system(organisation_id=organisation_id or new_id())
    if organisation_id is None:
        organisations.create_organisation(caller=system, slug=SLUG, name="Bench")
    with organisation_context(system.organisation_id):
        _, key = access.create_key(caller=system, name="bench", scopes=list(PERMISSIONS))
    return system.organisation_id, key


def stored(url: Any, organisation_id: Any) -> Any:
    """Return how many scores there are."""
    with _connected(url, organisation_id) as connection:
        return connection.execute("SELECT count(*) FROM directory_rep").fetchone()[0] * DAYS


def fill(url: Any, organisation_id: Any, rows: Any, today: Any) -> Any:
    """Add reps with a score a day, and their teams' statistics, until there are `rows` scores."""
    began, reps = time.monotonic(), rows // DAYS
    with _connected(url, organisation_id) as connection:
        for first in range(stored(url, organisation_id) // DAYS + 1, reps + 1, BATCH):
            given = {"of": organisation_id, "first": first, "last": min(first + BATCH - 1, reps),
                     "today": today, "days": DAYS, "size": TEAM_SIZE}  # fmt: skip
            with connection.transaction():
                for statement in (REPS, TEAMS, SCORES, TEAM_DAYS):
                    connection.execute(statement, given)
    return time.monotonic() - began


def _connected(url: Any, organisation_id: Any) -> Any:
    connection = psycopg.connect(url, autocommit=True)
    connection.execute(
        "SELECT set_config('app.organisation_id', %s, false)", [str(organisation_id)]
    )
    connection.execute("SET statement_timeout = 0")
    return connection
