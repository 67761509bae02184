"""Statistics by week, month and fiscal quarter: rows of last computed days, with their periods."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from apps.analytics.models import OrganisationDay, TeamDay
from apps.organisations.querysets import period_sql
from ssi_platform.domain.periods import Calendar, Grain, period_of
from ssi_platform.tenancy.context import organisation_context
from tests import calls
from tests.sample_data import NOW

ACME = "/api/v1/organisations/acme"
DAY = timedelta(days=1)
FIRST, LAST = date(2025, 11, 12), date(2026, 6, 27)
CALENDARS = [Calendar(start, month) for start, month in zip([*range(1, 8)] * 2, range(1, 13))]  # noqa: B905
PERIOD = ("period", "period_first", "period_last", "in_progress")


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("grain", Grain)
def test_periods_in_sql_are_those_of_the_domain(grain):
    span = [date(2027, 6, 1), date(2029, 4, 1)]
    for calendar in CALENDARS:
        first, last, label = period_sql(grain, calendar, "d.day")
        query = (
            f"SELECT d.day, {first}, {last}, {label} FROM (SELECT day::date FROM"
            " generate_series(%s::date, %s::date, interval '1 day') day) d"
        )
        with connection.cursor() as cursor:
            cursor.execute(query, span)
            rows = cursor.fetchall()
        assert len(rows) == (span[1] - span[0]).days + 1
        for day, *period in rows:
            expected = period_of(day, grain, calendar)
            assert period == [expected.first, expected.last, expected.label]


@pytest.fixture
def days(acme, north, south):
    """Every day up to LAST; South is empty from the 10th of each month on, but for November."""
    values = {"roster": 3, "scored": 3, "computed_at": NOW, "organisation": acme}
    every = [FIRST + DAY * n for n in range((LAST - FIRST).days + 1)]
    with organisation_context(acme.pk):
        OrganisationDay.objects.bulk_create(
            OrganisationDay(day=day, median=50_000 + n, **values) for n, day in enumerate(every)
        )
        TeamDay.objects.bulk_create(
            TeamDay(day=day, team=team, median=40_000 + n, **values)
            for n, day in enumerate(every)
            for team in (north, south)
            if team == north or day.day < 10 or day.month == 11
        )
    return every


@pytest.mark.parametrize("grain", ["week", "month", "fiscal_quarter"])
@pytest.mark.parametrize("fastpath", [True, False])
@pytest.mark.parametrize("address", ["statistics", "teams/north/statistics"])
@pytest.mark.parametrize("in_progress", [True, False])
def test_rows_of_periods_are_those_of_their_last_days(
    acme_key, days, settings, grain, fastpath, address, in_progress
):
    settings.FASTPATH = fastpath
    today, calendar = LAST, Calendar(7, 11)
    client = calls.client(acme_key)
    body = {"week_starts_on": 7, "fiscal_year_starts_in": 11}
    assert client.patch(ACME, body, format="json").status_code == 200
    query = {"grain": grain} | ({"in_progress": "true"} if in_progress else {})

    with time_machine.travel(datetime(LAST.year, LAST.month, LAST.day, 12, tzinfo=UTC)):
        daily = {row["day"]: row for row in pages(client, f"{ACME}/{address}", {})}
        listed = pages(client, f"{ACME}/{address}", query)

    last = {period_of(day, Grain(grain), calendar): day for day in days}
    wanted = {p: day for p, day in last.items() if in_progress or not p.is_in_progress(today)}
    assert listed == [
        daily[str(day)]
        | {
            "period": period.label, "period_first": str(period.first),
            "period_last": str(period.last), "in_progress": period.is_in_progress(today),
        }
        for period, day in wanted.items()
    ]  # fmt: skip
    assert len(wanted) == len(last) - (not in_progress and grain != "week")


def pages(client, address, query):
    """Return the rows of all pages."""
    rows, cursor = [], {}
    while True:
        answer = client.get(address, query | cursor | {"page_size": 500}).json()
        rows += answer["data"]
        if not answer["next_cursor"]:
            return rows
        cursor = {"cursor": answer["next_cursor"]}


@pytest.mark.usefixtures("days")
def test_all_teams_show_the_same_day_of_a_period(acme_key, north):
    query = {"grain": "month", "ordering": "day", "in_progress": "true"}
    rows = pages(calls.client(acme_key), f"{ACME}/teams/statistics", query)

    teams = {row["period"]: row["team"] for row in rows}
    assert len(rows) == len(teams) + 1  # South has figures of the last day of November only.
    assert teams["2026-05"] == teams["2026-06"] == str(north.pk)
    assert (rows[-1]["day"], rows[-1]["period_last"]) == (str(LAST), "2026-06-30")


@pytest.mark.usefixtures("days")
def test_days_are_as_they_were_and_fields_of_periods_can_be_chosen(acme_key):
    client = calls.client(acme_key)
    address = f"{ACME}/teams/north/statistics"
    (day,) = client.get(address, {"from": str(LAST)}).json()["data"]
    assert not set(PERIOD) & set(day)
    assert client.get(address, {"from": str(LAST), "grain": "day"}).json()["data"] == [day]

    query = {"grain": "month", "fields": "period,median", "ordering": "-day"}
    newest, *_ = client.get(f"{address}:partial", query).json()["data"]
    assert newest == {"median": day["median"], "period": "2026-06"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("grain=year", "invalid_choice"),
        ("in_progress=yes", "invalid"),
        ("grain=", "invalid_choice"),
    ],
)
def test_unknown_grains_are_refused(acme_key, query, code):
    answer = calls.client(acme_key).get(f"{ACME}/statistics?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)


@pytest.mark.usefixtures("days")
@pytest.mark.parametrize("address", ["statistics", "teams/north/statistics"])
def test_a_manager_reads_no_more_by_months_than_by_days(api, acme_key, alice, bob, address):
    """The last computed day counts also where the caller may not read it."""
    everything = pages(calls.client(acme_key), f"{ACME}/{address}", {"grain": "month"})
    for who in (alice, bob):
        days = {row["day"]: row for row in pages(api(who), f"{ACME}/{address}", {})}
        rows = pages(api(who), f"{ACME}/{address}", {"grain": "month"})

        assert [row["day"] for row in rows] == [e["day"] for e in everything if e["day"] in days]
        for row in rows:
            assert {name: row[name] for name in days[row["day"]]} == days[row["day"]]
    assert len(everything) > 0 == len(rows)


@pytest.mark.usefixtures("days")
def test_the_organisations_hidden_months_are_left_out(api, alice):
    """In November three others of one team are behind the figures."""
    (first, *_) = pages(api(alice), f"{ACME}/statistics", {"grain": "month"})
    assert first["period"] == "2025-12"
