from ssi_platform.api.filters import LookupSet, ids, instants, words


class TargetPlanFilter(LookupSet):
    lookups = [words("name"), ids("team", nullable=True), instants("changed_at")]
