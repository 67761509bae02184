"""One row of a directory: what it says of a rep and of a team."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ssi_platform.domain.batch import Outcome
from ssi_platform.domain.headers import plain

from ..scores.titles import SUMS

Level = tuple[str, str]  # The name of a team, after the field that gives it.


@dataclass(slots=True)
class Row:
    """What one row says, empty where it says nothing, and what becomes of it.

    `changes` are the fields of its rep that it changes, `place` is the id of its team.
    """

    number: int
    external_id: str = ""
    name: str = ""
    email: str = ""
    profile_url: str = ""
    team: str = ""
    levels: tuple[Level, ...] = ()
    team_external_id: str = ""
    from_day: date | None = None
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
    def is_sum(self) -> bool:
        """Tell whether it adds up others, as the last row of many a sheet does."""
        called = filter(None, (self.external_id, self.name, self.email, self.profile_url))
        teams = filter(None, (self.team, *dict(self.levels).values(), self.team_external_id))
        words = [plain(text) for text in called]
        counted = all(text.isdecimal() or plain(text) in SUMS for text in teams)
        return bool(words) and counted and all(word in SUMS for word in words)

    @property
    def values(self) -> dict[str, str]:
        """What was read, by field."""
        said = {
            "external_id": self.external_id,
            "name": self.name,
            "email": self.email,
            "profile_url": self.profile_url,
            "team": self.team,
            **dict(self.levels),
            "team_external_id": self.team_external_id,
            "from_day": self.from_day.isoformat() if self.from_day else "",
        }
        return {field: text for field, text in said.items() if text}
