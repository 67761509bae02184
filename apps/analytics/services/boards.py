"""Whether the standings that are stored are those of today."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from apps.directory.models import Tenure
from ssi_platform.database import clock, prepared
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import CurrentStanding
from ..querysets import lists_everybody
from .stored_standings import SHAPE

# The zone, the day of the stored rows, and whether something waits that may change them. As text:
# the ORM takes longer than the database, and every list asks this.
BOARD = """
SELECT o.timezone, s.day,
       EXISTS (SELECT FROM ledger_stalestanding w WHERE w.organisation_id = o.id)
       OR EXISTS (SELECT FROM ledger_stalerange r WHERE r.organisation_id = o.id
                  AND NOT r.verdicts_only AND r.to_day >= s.day)
FROM organisations_organisation o LEFT JOIN LATERAL (
    SELECT c.day FROM analytics_currentstanding c
    WHERE c.organisation_id = o.id AND c.shape = %s LIMIT 1
) s ON true
WHERE o.id = %s
"""


@dataclass(frozen=True, slots=True)
class Board:
    """An organisation's current day, and whether stored rows tell its standings to a caller."""

    today: date
    is_stored: bool


def board_of(caller: Caller) -> Board:
    """Return the current day, by one statement.

    Rows are stored for who lists whole teams. They do not tell the standings while something waits
    that may change them, nor to a manager who is a rep: their own row has no rank outside their
    teams.
    """
    given = [SHAPE, caller.organisation_id]
    [(zone, stored, waits)] = prepared.run(BOARD, given)
    today = local_day(clock.now(), ZoneInfo(zone))
    reads = lists_everybody(caller) or (policies.reads_days(caller) and caller.rep_id is None)
    return Board(today, reads and not waits and stored == today)


def has_standings_of(organisation_id: UUID, today: date) -> bool:
    """Tell whether the stored standings are of today, or nobody is in a team."""
    stored = CurrentStanding.objects.of_organisation(organisation_id)
    kept = stored.values_list("day", "shape").first()
    if kept is None:
        tenures = Tenure.objects.of_organisation(organisation_id).on(today)
        return not tenures.exclude(team=None).exists()
    return kept == (today, SHAPE)
