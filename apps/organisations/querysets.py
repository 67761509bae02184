from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import connection, models
from django.db.models.expressions import Combinable

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


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, caller: "Caller") -> Self:
        return self.filter(pk=caller.organisation_id)

    def knows_zone(self, name: str) -> bool:
        """Tell whether the database knows a time zone, which it needs to compute the day."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT true FROM pg_timezone_names WHERE name = %s", [name])
            return cursor.fetchone() is not None
