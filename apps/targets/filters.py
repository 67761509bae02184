from ssi_platform.api.filters import LookupSet, ids, words


class TargetPlanFilter(LookupSet):
    lookups = [words("name"), ids("team", nullable=True)]
