"""The limit: the database's own JSON of the same rows, from a view that does nothing else.

No key, no filters, no pages; only the tenancy context, without which there are no rows.
"""

from typing import Any

from django.db import connection
from django.http import HttpResponse
from rest_framework.request import Request

from apps.analytics.models import TeamDay
from apps.scores.models import DailyScore
from ssi_platform.tenancy.context import organisation_context


def scores(request: Request, organisation: Any) -> Any:
    size = int(request.GET["page_size"])
    rows = "SELECT * FROM {} ORDER BY organisation_id DESC, day DESC, rep_id DESC LIMIT %s"
    return _answer(organisation, rows.format(DailyScore._meta.db_table), [size])


def days(request: Request, organisation: Any, team: Any) -> Any:
    rows = "SELECT * FROM {} WHERE team_id = %s AND day BETWEEN %s AND %s ORDER BY day"
    span = [team, request.GET["from"], request.GET["to"]]
    return _answer(organisation, rows.format(TeamDay._meta.db_table), span)


def _answer(organisation: Any, rows: Any, parameters: Any) -> Any:
    with organisation_context(organisation, read_only=True), connection.cursor() as cursor:
        cursor.execute(f"SELECT json_agg(r)::text FROM ({rows}) r", parameters)  # noqa: S608
        return HttpResponse(cursor.fetchone()[0], content_type="application/json")
