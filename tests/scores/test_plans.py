"""However little the planner knows of an organisation, storing a file takes time as it is long."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection

from apps.directory.models import Assignment, Rep
from apps.scores import policies, services
from apps.scores.services import files, recording, sql
from ssi_platform.ingest import RowErrors
from ssi_platform.tenancy.authentication import members_of
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW, system

pytestmark = pytest.mark.trial

REPS, ROWS = 30, 1_500
STAGED = f"""
INSERT INTO incoming_scores (row, rep_id, day, total, observed_at, source)
SELECT n, (%(reps)s::uuid[])[1 + n / {ROWS // REPS}], date '2020-01-01' + n %% {ROWS // REPS},
       %(total)s, timestamptz '2026-01-01' + make_interval(secs => %(total)s), 20
FROM generate_series(0, {ROWS - 1}) n
"""
ONLY_LOOPS = "; ".join(
    f"SET LOCAL enable_{way} = off" for way in ("hashjoin", "mergejoin", "material", "memoize")
)


class ManyDays:
    """A file with its rows rep by rep; of two the one with the higher totals is newer."""

    def __init__(self, reps, total):
        self.given = {"reps": [rep.pk for rep in reps], "total": total}

    def __len__(self):
        return ROWS

    def copy_into(self, cursor, table):
        assert table == "incoming_scores"
        cursor.execute(STAGED, self.given)


@pytest.fixture
def stored(acme):
    """A file that is stored but not committed; what it was staged in is there."""
    with organisation_context(acme.pk):
        reps = [Rep(organisation=acme, name=f"Rep {n}") for n in range(REPS)]
        Rep.objects.bulk_create(reps)
        for total in (50_000, 51_000):
            result = recording.store(
                caller=system(acme),
                organisation=acme,
                incoming=files.StagedRows(ManyDays(reps, total), RowErrors()),
                now=NOW,
            )
        yield result


STATEMENTS = [sql.COMPARE_STAGED, sql.REVISE, sql.REPLACE, sql.ADD, sql.AFFECTED]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_no_join_looks_through_the_whole_file_for_each_row(acme, stored, statement):
    assert (stored.created, stored.updated) == (0, ROWS)
    parameters = {"organisation": acme.pk, "now": NOW, "today": date(2026, 3, 1), "window": 14}
    with connection.cursor() as cursor:
        cursor.execute(ONLY_LOOPS)
        explained = f"EXPLAIN (FORMAT JSON) {statement.strip()}"
        cursor.execute(explained, parameters)
        plan = json.loads(json.dumps(cursor.fetchone()[0]))[0]["Plan"]
    assert "Nested Loop" in {node["Node Type"] for node in nodes(plan)}
    for loop in (node for node in nodes(plan) if node["Node Type"] == "Nested Loop"):
        looked_through = [
            node["Relation Name"]
            for node in nodes(loop["Plans"][1])
            if "Seq Scan" in node["Node Type"]
        ]
        assert looked_through == []


def nodes(plan):
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def loops_allowed(cursor):
    return cursor.execute("SELECT current_setting('enable_nestloop')").fetchone()[0]


def test_days_of_others_are_found_by_one_statement(acme, north, alice):
    """A manager's file: half of the days are of a time when the reps were in no team."""
    loops = []

    def note(execute, statement, parameters, many, context):
        if statement in (policies.ROWS_OF_OTHERS, sql.COMPARE_STAGED):
            with context["connection"].connection.cursor() as cursor:
                loops.append(loops_allowed(cursor))
        return execute(statement, parameters, many, context)

    with organisation_context(acme.pk):
        reps = [Rep(organisation=acme, name=f"Rep {n}") for n in range(REPS)]
        Rep.objects.bulk_create(reps)
        since = date(2020, 1, 1) + timedelta(days=ROWS // REPS // 2)
        Assignment.objects.bulk_create(
            Assignment(organisation=acme, rep=rep, team=north, from_day=since) for rep in reps
        )
        errors = RowErrors()
        with connection.execute_wrapper(note):
            counts = services.record_file(
                caller=next(iter(members_of(alice))),
                rows=ManyDays(reps, 50_000),
                errors=errors,
                all_or_nothing=False,
                now=NOW,
            )
    assert (counts.created, len(errors.rows)) == (ROWS // 2, ROWS // 2)
    assert {error["code"] for error in errors.first} == {"not_your_team"}
    assert loops == ["off", "on"]
