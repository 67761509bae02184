from ssi_platform.api.filters import LookupSet, days, ids, instants


class ScoreFilter(LookupSet):
    lookups = [ids("rep"), days("day"), instants("observed_at")]
