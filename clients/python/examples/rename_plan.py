"""Change a plan without overwriting what somebody else has changed meanwhile."""

from connection import Refused, connect, data
from ssi_client.api.access import get_me
from ssi_client.api.directory import list_partial_reps
from ssi_client.api.targets import get_target_plan, list_target_plans, replace_target_plan
from ssi_client.models import PartialTeam, Stage, StageRequest, TargetPlan, TargetPlanRequest

NAME = "70, then 80, as agreed"

api = connect()
organisation = data(get_me.sync_detailed(client=api)).organisations[0].slug


def find(team: str) -> TargetPlan:
    plans = data(list_target_plans.sync_detailed(organisation, client=api, team=team)).data
    if not plans:
        raise SystemExit("No plan: run programme.py first.")
    return plans[0]


def asked(stage: Stage) -> StageRequest:
    """A stage is due after months or on a day; an answer holds both."""
    if stage.due_after_months:
        return StageRequest(stage.threshold, due_after_months=stage.due_after_months)
    return StageRequest(stage.threshold, due_on=stage.due_on)


while (plan := find("taiga")).name != NAME:
    read = get_target_plan.sync_detailed(organisation, plan.id, client=api)
    plan = data(read)
    wanted = TargetPlanRequest(
        name=NAME,
        starts_on=plan.starts_on,
        team="taiga",
        share_required=plan.share_required,
        stages=[asked(stage) for stage in plan.stages],
    )
    try:
        data(
            replace_target_plan.sync_detailed(
                organisation, plan.id, client=api, body=wanted, if_match=read.headers["ETag"]
            )
        )
    except Refused as refused:
        # Somebody was quicker, or our first attempt was done and its answer lost: look again.
        if refused.code != "stale":
            raise
print(f"The plan is called {NAME}.")

# A part of each row, with whole rows in place of ids: every field of such an answer is optional.
page = data(
    list_partial_reps.sync_detailed(organisation, client=api, fields="name,team", expand="team")
)
teams = {rep.team.name for rep in page.data if isinstance(rep.team, PartialTeam)}
print(f"Taiga has reps: {'Taiga' in teams}")
