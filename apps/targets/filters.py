from apps.directory.models import Rep, Team
from ssi_platform.api.filters import LookupSet, instants, words
from ssi_platform.tenancy.references import references


class TargetPlanFilter(LookupSet):
    lookups = [
        words("name"),
        references("team", Team.objects.all, nullable=True),
        references("rep", Rep.objects.all, nullable=True),
        instants("changed_at"),
    ]
