from apps.directory.filters import rows_within, within
from apps.directory.models import Rep, Team
from ssi_platform.api.filters import LookupSet, days, instants
from ssi_platform.tenancy.references import references


class MeasureValueFilter(LookupSet):
    lookups = [
        references("rep", Rep.objects.all),
        references("team", Team.objects.all),
        days("day"),
        instants("changed_at"),
        within(rows_within, "values of days on which the rep was in this team or one below it"),
    ]
