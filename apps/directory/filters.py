from ssi_platform.api.filters import LookupSet, codes, days, ids, instants, words

ENTRY = [ids("id", column="id"), codes("external_id"), words("name"), instants("created_at")]


class TeamFilter(LookupSet):
    lookups = [*ENTRY, ids("parent", column="parent", nullable=True)]


class RepFilter(LookupSet):
    lookups = [*ENTRY, ids("team", column="team", nullable=True), words("email")]


class AssignmentFilter(LookupSet):
    lookups = [ids("rep"), ids("team", nullable=True), days("from_day")]


class TeamParentFilter(LookupSet):
    lookups = [ids("parent", nullable=True), days("from_day")]
