"""What a sender may state about a file of scores."""

from dataclasses import dataclass

from ssi_platform.domain.readings import Source
from ssi_platform.ingest import Options, option

UNKNOWN_REPS = ("reject", "create", "skip")
SOURCES = tuple(source.label for source in Source if source != Source.MANUAL)  # A file is typed in
# by nobody.


@dataclass(frozen=True, slots=True)
class ScoreOptions(Options):
    """`team` is the id of the team that created reps join."""

    source: str = option("Whom the scores come from.", choices=SOURCES, enum="FileSource")
    unknown_reps: str = option(
        "What becomes of rows whose rep is not there: `reject`. `create` wants a team.",
        choices=UNKNOWN_REPS,
        default="reject",
        enum="UnknownReps",
    )
    team: str = option("An id or external id: the team that created reps join.")
