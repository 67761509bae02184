from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import connection, models
from django.db.models.expressions import Combinable

from ssi_platform.domain.periods import Calendar, Grain
from ssi_platform.tenancy.constraints import TENANT

if TYPE_CHECKING:
    from ssi_platform.tenancy.caller import Caller

    from .models import Organisation


# Today in the organisation's time zone; NULL without an organisation.
TODAY = f"""(
    SELECT (statement_timestamp() AT TIME ZONE o.timezone)::date
    FROM organisations_organisation o WHERE o.id = {TENANT}
)"""  # noqa: S608 - Our own columns.


class Today(models.Func):
    """The day it is in the organisation."""

    arity = 0
    output_field = models.DateField()
    template = TODAY


Day = date | Combinable  # A day, or an expression that the database evaluates to one.


def period_sql(grain: Grain, calendar: Calendar, day: str) -> tuple[str, str, str]:
    """Return `domain.periods.period_of` in SQL: first day, last day and label of a day's period.

    `day` is the SQL of a date. The calendar's numbers are part of the text.
    """
    if grain is Grain.DAY:
        return day, day, f"({day})::text"
    if grain is Grain.WEEK:
        since = f"mod(extract(isodow from {day})::int - {calendar.week_starts_on:d} + 7, 7)"
        first = f"({day} - {since})"
        return first, f"({first} + 6)", f"('Week of ' || {first})"
    months, start = 1, calendar.fiscal_year_starts_in
    month = f"date_trunc('month', ({day})::timestamp)"
    label = f"to_char({month}, 'YYYY-MM')"
    if grain is Grain.FISCAL_QUARTER:
        since = f"mod(extract(month from {day})::int - {start:d} + 12, 12)"
        month, months = f"({month} - make_interval(months => mod({since}, 3)))", 3
        begun = f"{day} - make_interval(months => {since})"
        label = (
            f"('FY' || extract(year from {begun}) + {int(start > 1)} || ' Q' || {since} / 3 + 1)"
        )
    last = f"({month} + interval '{months} months' - interval '1 day')::date"
    return f"{month}::date", last, label


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, caller: "Caller") -> Self:
        return self.filter(pk=caller.organisation_id)

    def knows_zone(self, name: str) -> bool:
        """Tell whether the database knows a time zone, which it needs to compute the day."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT true FROM pg_timezone_names WHERE name = %s", [name])
            return cursor.fetchone() is not None
