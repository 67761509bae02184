"""Options of a file of scores."""

from dataclasses import dataclass

from ssi_platform.domain.readings import Source
from ssi_platform.domain.written_days import SERIALS
from ssi_platform.domain.written_periods import PERIOD_DAYS
from ssi_platform.ingest import Options, option

SERIAL_SYSTEMS = tuple(SERIALS)
UNKNOWN_REPS = ("reject", "create", "skip")
SOURCES = tuple(source.label for source in Source if source != Source.MANUAL)  # A file is typed in
# by nobody.


@dataclass(frozen=True, slots=True)
class ScoreOptions(Options):
    """`team` is the id of the team that created reps join."""

    source: str = option(
        "The system that the scores come from.", choices=SOURCES, enum="FileSource"
    )
    unknown_reps: str = option(
        "How rows of unknown reps are handled: `reject` by default. `create` needs a team.",
        choices=UNKNOWN_REPS,
        default="reject",
        enum="UnknownReps",
    )
    missing: str = option(
        "Further texts that mean a missing value, separated by commas. Known are blank cells, `-`,"
        " `–`, `—`, `n/a`, `n.a.`, `null`, `none` and `nan`."
    )
    period_day: str = option(
        "The day that stands for a week, a month or a quarter: the last one by default, or the day"
        " of the observation if that comes before.",
        choices=PERIOD_DAYS,
        enum="PeriodDay",
    )
    serials: str = option(
        "The first year of a spreadsheet's serial numbers, for days that are such numbers.",
        choices=SERIAL_SYSTEMS,
        enum="SerialSystem",
    )
    team: str = option("The id or external id of the team that created reps join.")
