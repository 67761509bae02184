"""One row of a directory file: values of a rep and of a team."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ssi_platform.domain.batch import Outcome
from ssi_platform.ingest.sums import is_sum

from ..tree import MAX_DEPTH

REP_FIELDS = ("external_id", "name", "email", "profile_url")
LEVELS = tuple(f"team_{level}" for level in range(1, MAX_DEPTH + 1))
Level = tuple[str, str]  # The name of a team, after the field that gives it.


@dataclass(slots=True)
class Row:
    """The values of one row, empty if missing, and its outcome.

    `states_place`: the row names the teams above its team. `changes` are the fields of its rep
    that it changes, `place` is the id of its team. `from_day` is the first day of the rep in the
    team, or without a rep of the team in its place; `last_day` the rep's last day in any team.
    """

    number: int
    states_place: bool = False
    external_id: str = ""
    name: str = ""
    email: str = ""
    profile_url: str = ""
    team: str = ""
    levels: tuple[Level, ...] = ()
    team_external_id: str = ""
    from_day: date | None = None
    last_day: date | None = None
    changes: Mapping[str, str] | None = None
    place: UUID | None = None
    outcome: Outcome = Outcome.UNCHANGED

    @property
    def of_rep(self) -> bool:
        return bool(self.external_id or self.name or self.email or self.profile_url)

    @property
    def of_team(self) -> bool:
        return bool(self.team or self.levels or self.team_external_id)

    @property
    def place_from(self) -> date | None:
        """Return the day from which a team is in its place, where the row states one."""
        return None if self.of_rep else self.from_day

    @property
    def is_sum(self) -> bool:
        """Tell whether it is a row of totals."""
        names = [text for field in REP_FIELDS if (text := getattr(self, field))]
        teams = filter(None, (self.team, *dict(self.levels).values(), self.team_external_id))
        counted = all(text.isdecimal() or is_sum(text) for text in teams)
        return bool(names) and counted and all(map(is_sum, names))

    @property
    def values(self) -> dict[str, str]:
        """Return the values by field."""
        texts = {
            **{field: getattr(self, field) for field in REP_FIELDS},
            "team": self.team,
            **dict(self.levels),
            "team_external_id": self.team_external_id,
            "from_day": self.from_day.isoformat() if self.from_day else "",
            "last_day": self.last_day.isoformat() if self.last_day else "",
        }
        return {field: text for field, text in texts.items() if text}
