from ssi_platform.api.filters import (
    LookupSet,
    NarrowingFilter,
    codes,
    days,
    ids,
    instants,
    words,
)

from .querysets import TeamQuerySet

ENTRY = [ids("id", column="id"), codes("external_id"), words("name"), instants("created_at")]


class TeamFilter(LookupSet):
    archived = NarrowingFilter(
        {"false": TeamQuerySet.in_use, "true": TeamQuerySet.archived, "any": TeamQuerySet.all},
        help_text="Whether teams that are archived today are listed: `false` when left out.",
    )
    lookups = [*ENTRY, ids("parent", column="parent", nullable=True), {"archived": archived}]
    defaults = {"archived": "false"}


class RepFilter(LookupSet):
    lookups = [*ENTRY, ids("team", column="team", nullable=True), words("email")]


class AssignmentFilter(LookupSet):
    lookups = [ids("rep"), ids("team", nullable=True), days("from_day")]


class TeamParentFilter(LookupSet):
    lookups = [ids("parent", nullable=True), days("from_day")]
