"""A plan for a team and a score of its rep: with them, a row of every list of the site."""

from apps.directory.models import Assignment
from apps.targets import services as targets
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context

from ..sample_data import JANUARY, TODAY, reading, record

LISTS = ["directory_team", "directory_rep", "directory_assignment", "targets_targetplan",
         "scores_scoreentry"]  # fmt: skip
TERMS = {
    "starts_on": JANUARY,
    "criterion": "share",
    "share_required": 100,
    "cohort": "current_roster",
    "stages": [{"threshold": 70, "due_after_months": 6}],
}


def populate(its_team, its_rep):
    """Give a team a plan and its rep a score; return a row of each list, by list."""
    organisation_id = its_team.organisation_id
    caller = Caller.system(organisation_id=organisation_id)
    with organisation_context(organisation_id):
        plan = targets.create_plan(
            caller=caller, name=f"{its_team} plan", team=its_team, terms=TERMS, today=TODAY
        )
        record(its_rep.organisation, {(its_rep, TODAY): reading(60)})
        assignment = Assignment.objects.of_organisation(organisation_id).get(rep=its_rep)
    keys = (its_team.pk, its_rep.pk, assignment.pk, plan.pk, f"{its_rep.pk}.{TODAY}")
    return dict(zip(LISTS, keys, strict=True))
