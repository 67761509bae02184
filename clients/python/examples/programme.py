"""A team's programme in one sitting: people, scores, a file, a promise, and how it stands."""

from datetime import UTC, date, datetime
from functools import partial
from io import BytesIO

from connection import Refused, connect, data, rows, until
from ssi_client.api.access import get_me
from ssi_client.api.analytics import get_freshness, get_team_attainment, list_team_statistics
from ssi_client.api.directory import put_rep_by_external_id, put_team_by_external_id
from ssi_client.api.imports import create_import
from ssi_client.api.jobs import get_job
from ssi_client.api.scores import batch_scores
from ssi_client.api.targets import create_target_plan
from ssi_client.models import (
    CreateImportBody,
    NewRepRequest,
    ScoreBatchRequest,
    ScoreItemRequest,
    StageRequest,
    TargetPlanRequest,
    TeamRequest,
)
from ssi_client.types import File

FILE = b"rep,day,total\ntaiga-lea,2025-09-02,54\ntaiga-max,2025-09-03,61.5\n"

api = connect()
me = data(get_me.sync_detailed(client=api))
organisation = me.organisations[0].slug
print(f"{me.kind} {me.name} of {organisation}")

# A PUT by an id of your own creates; sent again, it changes nothing.
team = data(
    put_team_by_external_id.sync_detailed(
        organisation, "taiga", client=api, body=TeamRequest(name="Taiga")
    )
)
for external_id, name in {"taiga-lea": "Lea Example", "taiga-max": "Max Example"}.items():
    wanted = NewRepRequest(name=name, team="taiga", from_day=date(2025, 7, 1))
    rep = data(
        put_rep_by_external_id.sync_detailed(organisation, external_id, client=api, body=wanted)
    )
    print(f"{rep.name} sells in {team.name}")

# Up to 1,000 scores at once, each answered for itself. Those of the same moment change nothing.
evening = datetime(2025, 9, 1, 18, tzinfo=UTC)
score = partial(ScoreItemRequest, day=date(2025, 9, 1), observed_at=evening)
scores = [
    score(rep="taiga-lea", brand=17.5, people=9.7, insights=5, relationships=18.9),
    score(rep="taiga-max", brand=20.1, people=14, insights=11.5, relationships=22.4),
]
batch = data(
    batch_scores.sync_detailed(organisation, client=api, body=ScoreBatchRequest(items=scores))
)
print(f"{len(batch.results)} scores, {batch.rejected} rejected")

# A file is taken in at once, and loaded by a job: wholly or not at all.
file = CreateImportBody(file=File(BytesIO(FILE), "taiga.csv", "text/csv"))
received = data(create_import.sync_detailed(organisation, client=api, body=file))
job = until(
    lambda: data(get_job.sync_detailed(organisation, received.job, client=api)),
    lambda job: job.finished_at is not None,
)
if job.state != "succeeded":
    raise SystemExit(f"The import {job.state}: {job.error}")
print(f"import {job.state}, {job.progress.done} of {job.progress.total} rows")

# One plan for a team: a second one is refused, with a code that programs can go by.
stages = [StageRequest(70, due_after_months=6), StageRequest(80, due_after_months=12)]
plan = TargetPlanRequest(date(2025, 9, 1), stages, "70, then 80", team="taiga")
try:
    data(create_target_plan.sync_detailed(organisation, client=api, body=plan))
except Refused as refused:
    if refused.code != "plan_overlaps":
        raise

# The worker computes behind the writes; freshness says when it has caught up.
until(
    lambda: data(get_freshness.sync_detailed(organisation, client=api)),
    lambda freshness: freshness.up_to_date,
)
statistics = partial(
    list_team_statistics.sync_detailed,
    organisation,
    "taiga",
    client=api,
    from_=date(2025, 9, 1),
    to=date(2025, 9, 5),
    page_size=2,
)
for day in rows(lambda cursor: data(statistics(cursor=cursor))):
    print(f"{day.day}  median {day.median}  of {day.scored}")

attainment = data(
    get_team_attainment.sync_detailed(organisation, "taiga", client=api, on=date(2025, 9, 5))
)
for stage in attainment.stages:
    print(f"{stage.threshold} by {stage.due_on}: {stage.state}, {stage.gap} points to go")
