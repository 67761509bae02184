"""What the programs in TypeScript do, with the client of openapi-generator's `python`."""

import os
import time
from datetime import date
from uuid import UUID

from openapi_generator_client import (
    ApiClient,
    Configuration,
    DirectoryApi,
    ImportMode,
    ImportsApi,
    JobState,
    NewRepRequest,
    PartialTeam,
    TeamRequest,
)

ORGANISATION, PROGRAM = os.environ["SSI_ORGANISATION"], os.environ["SSI_PROGRAM"]
REP = f"{PROGRAM}-ada"

client = ApiClient(
    Configuration(host=os.environ["SSI_BASE_URL"], access_token=os.environ["SSI_API_KEY"])
)
directory, imports = DirectoryApi(client), ImportsApi(client)


def file_of(day: str) -> bytes:
    """A file with one score of the rep."""
    return f"rep,day,total\n{REP},{day},61.5\n".encode()


def loaded(id: UUID) -> str:
    """Wait until an import has ended; give up after a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        received = imports.get_import(id, ORGANISATION)
        if received.state not in (JobState.QUEUED, JobState.RUNNING):
            return f"{received.state.value}, {received.created} created"
        time.sleep(0.1)
    raise SystemExit("Not within a minute.")


stored = directory.put_team_by_external_id(PROGRAM, ORGANISATION, TeamRequest(name="Taiga"))
wanted = NewRepRequest(name="Ada Example", team=PROGRAM, from_day=date(2025, 7, 1))
directory.put_rep_by_external_id(REP, ORGANISATION, wanted)

short = directory.list_partial_reps(ORGANISATION, external_id=REP, fields="name,team")
(part,) = short.data
is_same = part.team is not None and part.team.actual_instance == stored.id
print(f"{part.name}, {'undefined' if part.id is None else part.id}, {str(is_same).lower()}")
long = directory.list_partial_reps(ORGANISATION, external_id=REP, fields="name,team", expand="team")
within = long.data[0].team
team = within.actual_instance if within else None
print(team.name if isinstance(team, PartialTeam) else team)
one = directory.get_partial_rep(REP, ORGANISATION, fields="external_id")
print(f"{str(one.external_id == REP).lower()}, {'undefined' if one.name is None else one.name}")

form = imports.create_import(
    ORGANISATION, ("scores.csv", file_of("2025-09-02")), mode=ImportMode.ALL_OR_NOTHING
)
print(loaded(form.id))
raw = imports.create_raw_import(ORGANISATION, file_of("2025-09-03"), filename="raw.csv")
print(loaded(raw.id))
