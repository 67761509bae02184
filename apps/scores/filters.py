from apps.directory.filters import rows_of_team, rows_within, within
from apps.directory.models import Rep
from ssi_platform.api.filters import LookupSet, MethodFilter, days, instants
from ssi_platform.tenancy.references import references


class ScoreFilter(LookupSet):
    team = MethodFilter(
        rows_of_team,
        help_text="Only scores of days on which the rep was directly in this team; by its id or"
        " external id.",
    )
    lookups = [
        references("rep", Rep.objects.all),
        days("day"),
        instants("observed_at"),
        {"team": team},
        within(rows_within, "scores of days on which the rep was in this team or one below it"),
    ]
