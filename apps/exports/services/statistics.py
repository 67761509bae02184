from collections.abc import Callable, Iterator
from itertools import chain
from uuid import UUID

from apps.analytics.models import FIGURES, TeamDay, coverage
from apps.analytics.permissions import STATISTICS_READ
from apps.analytics.policies import organisation_days
from ssi_platform.domain.cohorts import shared_figures
from ssi_platform.domain.statistics import coverage_state
from ssi_platform.domain.thousandths import from_thousandths
from ssi_platform.tenancy.caller import Caller

from ..models import Export
from .contents import SPAN, Content
from .tables import Row, Show, Table, Teams, batches_of, portions, shown, span_of, teams_of

PLAIN = ("roster", "scored", "excused", "max_age_days")
POINTS = tuple(name for name in FIGURES if name not in PLAIN)
POINTS_AND_AGE = (*POINTS, "max_age_days")
AS_STORED = ("max_age_days", "erased_members", "version", "computed_at")
STORED = ["day", "roster", "scored", "excused", *POINTS, *AS_STORED]
SHOWS: list[Show] = [*[from_thousandths] * len(POINTS), *[None] * len(AS_STORED)]
COLUMNS = ("level", "team_id", "team_name", *STORED[:4], "coverage", "state", *STORED[4:])


def statistics_table(export: Export, caller: Caller) -> Table:
    """Team-days by team and day; preceded by the organisation's days unless a team is requested."""
    teams = teams_of(export, caller)
    organisation_id, span = export.organisation_id, span_of(export)
    whole = organisation_days(caller, *span)
    if teams.wanted is not None:
        whole = whole.none()
    steps = ["step"] if "step" in whole.query.annotations else []
    days = TeamDay.objects.visible_to(caller).between(*span)
    groups = [days.filter(team__in=portion) for portion in portions(teams.chosen)]
    batches = [
        _batches(
            batches_of(organisation_id, whole, [*STORED, *steps]),
            lambda row: _row("organisation", None, None, _rounded(row) if steps else row),
        ),
        *(
            _batches(
                batches_of(organisation_id, group, ["team_id", *STORED]),
                lambda row: _team_row(row, teams),
            )
            for group in groups
        ),
    ]
    total = whole.count() + sum(group.count() for group in groups)
    return Table(COLUMNS, total, chain.from_iterable(batches))


def _batches(batches: Iterator[list[Row]], row: Callable[[Row], Row]) -> Iterator[list[Row]]:
    return ([row(one) for one in batch] for batch in batches)


def _rounded(row: Row) -> Row:
    """Return a manager's row of the organisation, whose last value is its step."""
    *stored, step = row
    values = dict(zip(STORED, stored, strict=True))
    shown = shared_figures({name: values[name] for name in POINTS_AND_AGE}, step)
    return tuple((values | shown).values())


def _team_row(row: Row, teams: Teams) -> Row:
    return _row("team", *teams.id_and_name(row[0]), row[1:])


def _row(level: str, team_id: UUID | None, name: str | None, row: Row) -> Row:
    day, roster, scored, excused, *rest = row
    state = coverage_state(roster, scored)
    figures = shown(tuple(rest), SHOWS)
    counts = (roster, scored, excused, coverage(roster, scored))
    return (level, team_id, name, day, *counts, state, *figures)


STATISTICS = Content("statistics", STATISTICS_READ, SPAN | {"team"}, statistics_table)
