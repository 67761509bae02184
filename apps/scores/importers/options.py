"""Options of a file of scores."""

from dataclasses import dataclass

from ssi_platform.domain.readings import Source
from ssi_platform.ingest import Options, option

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
    team: str = option("The id or external id of the team that created reps join.")
