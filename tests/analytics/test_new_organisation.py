"""The figures of an organisation that is not analysed yet are stored in linear time."""

from datetime import timedelta

from django.db import connection

from apps.analytics import services
from apps.analytics.models import TeamDay
from ssi_platform.tenancy.context import organisation_context
from tests.large_organisation import FIGURES
from tests.sample_data import NOW, TODAY, organisation, rep, team

from .conftest import scored_at_once

DAYS = [TODAY - timedelta(days=n) for n in range(100)]


def with_stored_days(slug):
    """Return an organisation with a rep in one team, and stored days of ten more."""
    made = organisation(slug)
    teams = [team(made, f"T{n}") for n in range(10)]
    one = rep(made, "R", team(made, "Of R"), since=DAYS[-1])
    scored_at_once(made, {(one, DAYS[50]): 50})
    with organisation_context(made.pk):
        TeamDay.objects.bulk_create(
            TeamDay(organisation=made, team=one, day=day, **FIGURES)
            for one in teams
            for day in DAYS
        )
    return made


def test_stored_rows_are_not_compared_with_every_computed_one(committed, owner):
    with_stored_days("analysed")
    owner.execute("ANALYZE analytics_teamday, analytics_organisationday")
    made = with_stored_days("new")
    looked_at = []

    def explain(execute, statement, parameters, many, context):
        if "analytics_teamday_stored" not in statement:
            return execute(statement, parameters, many, context)
        asked = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}"
        result = execute(asked, parameters, many, context)
        looked_at.append(rows_in_vain(context["cursor"].fetchone()[0][0]["Plan"]))
        return result

    with organisation_context(made.pk), connection.execute_wrapper(explain):
        while services.drain(organisation_id=made.pk, now=NOW):
            pass

    assert 0 < sum(looked_at) < 20 * len(DAYS)


def rows_in_vain(node):
    """Return how many rows the nodes of a plan looked at, and left out."""
    inner = sum(rows_in_vain(one) for one in node.get("Plans", []))
    names = ("Rows Removed by Filter", "Rows Removed by Join Filter")
    return inner + sum(node.get(name, 0) for name in names) * node["Actual Loops"]
