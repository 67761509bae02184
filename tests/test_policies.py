"""Services ask the policies themselves, so that every entry point gives one answer."""

import inspect
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import transaction

from apps.access import services as access
from apps.benchmarks import services as benchmarks
from apps.directory import services as directory
from apps.directory.models import Absence, AbsenceState, Assignment, Rep, TeamManager, TeamParent
from apps.exports import services as exports
from apps.imports import services as imports
from apps.jobs import services as jobs
from apps.organisations import services as organisations
from apps.privacy import services as privacy
from apps.scores import services as scores
from apps.scores.importers.options import ScoreOptions
from apps.targets import services as targets
from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.ingest import RowErrors
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.models import new_id
from ssi_platform.tenancy.permissions import PERMISSIONS

from . import provisioned
from .configuring import OF_ADMINISTRATORS
from .policy_arguments import IN_OTHERS, NoRows, mapping_of, score_of, sent_file, undone
from .policy_measures import OF_MEASURES
from .sample_data import NOW, TODAY, reading, system
from .system_services import OF_THE_SYSTEM, WITHOUT_CALLER

APPS = (
    "access directory organisations targets exports jobs imports scores privacy alerts benchmarks"
    " measures provisioning"
).split()
TERMS = {"starts_on": TODAY, "stages": [{"threshold": 90, "due_after_months": 6}]}
SCORES = {"content": "scores", "format": "csv"}
REPORT = {"errors": RowErrors(), "all_or_nothing": True, "now": NOW}

# name: (a permission without which it is refused, the call)
SERVICES = IN_OTHERS | OF_MEASURES | provisioned.SERVICES | {
    "access.add_member": ("members:write", lambda caller, tenant: access.add_member(
        caller=caller, email="new@acme.example", name="", role="rep", now=NOW)),
    "access.change_role": ("members:write", lambda caller, tenant: access.change_role(
        caller=caller, membership=tenant.places["bob"], role="analyst", now=NOW)),
    "access.rename_member": ("members:write", lambda caller, tenant: access.rename_member(
        caller=caller, membership=tenant.places["bob"], name="Robert")),
    "access.remove_member": ("members:write", lambda caller, tenant: access.remove_member(
        caller=caller, membership=tenant.places["bob"], now=NOW)),
    "access.forget_member": ("members:write", lambda caller, tenant: access.forget_member(
        caller=caller, membership=tenant.places["bob"], now=NOW)),
    "privacy.erase_member": ("privacy:write", lambda caller, tenant: privacy.erase_member(
        caller=caller, membership=tenant.places["bob"], now=NOW)),
    "privacy.delete_organisation": ("privacy:write", lambda caller, tenant:
        privacy.delete_organisation(caller=caller, confirmed=tenant.organisation.slug, now=NOW)),
    "privacy.erase_rep": ("privacy:write", lambda caller, tenant: privacy.erase_rep(
        caller=caller, rep=tenant.reps["other"], today=TODAY, now=NOW)),
    "privacy.readmit": ("privacy:write", lambda caller, tenant: privacy.readmit(
        caller=caller, erasure=tenant.erasure, now=NOW)),
    "access.create_key": ("keys:write", lambda caller, tenant: access.create_key(
        caller=caller, name="new", scopes=["scores:read"])),
    "access.revoke_key": ("keys:write", lambda caller, tenant: access.revoke_key(
        caller=caller, key=tenant.key, now=NOW)),
    "access.rotate_key": ("keys:write", lambda caller, tenant: access.rotate_key(
        caller=caller, key=tenant.key, old_until=NOW, now=NOW)),
    "directory.create_rep": ("directory:write", lambda caller, tenant: directory.create_rep(
        caller=caller, name="New", team=tenant.teams["own"], today=TODAY)),
    "directory.change_rep": ("directory:write", lambda caller, tenant: directory.change_rep(
        caller=caller, rep=tenant.reps["own"], changes={"name": "New"}, today=TODAY)),
    "directory.delete_rep": ("directory:write", lambda caller, tenant: directory.delete_rep(
        caller=caller, rep=directory.create_rep(
            caller=system(tenant.organisation), name="Mistake", today=TODAY))),
    "directory.complete_reps": ("directory:write", lambda caller, tenant: directory.complete_reps(
        caller=caller, additions={})),
    "directory.remove_reps": ("directory:write", lambda caller, tenant: directory.remove_reps(
        caller=caller, rep_ids=[], today=TODAY)),
    "directory.merge_reps": ("directory:write", lambda caller, tenant: directory.merge_reps(
        caller=caller, rep=tenant.reps["own"], other=str(tenant.reps["other"].pk), today=TODAY,
        now=NOW)),
    "directory.admit_reps": ("directory:write", lambda caller, tenant: directory.admit_reps(
        caller=caller, newcomers=[(Rep(organisation_id=caller.organisation_id, name="N"), TODAY)],
        team_id=tenant.teams["own"].pk, today=TODAY)),
    "directory.assign": ("directory:write", lambda caller, tenant: directory.assign(
        caller=caller, rep=tenant.reps["own"], from_day=TODAY, team=None, today=TODAY)),
    "directory.unassign": ("directory:write", lambda caller, tenant: directory.unassign(
        caller=caller, assignment=Assignment.objects.filter(rep=tenant.reps["own"]).first(),
        today=TODAY)),
    "directory.save_absence": ("absences:write", lambda caller, tenant: directory.save_absence(
        caller=caller, rep=tenant.reps["own"], span=(TODAY, TODAY + timedelta(days=1)),
        kind="leave", today=TODAY, now=NOW)),
    "directory.decide_absence": ("absences:write", lambda caller, tenant: directory.decide_absence(
        caller=caller, absence=Absence.objects.filter(rep=tenant.reps["own"]).first(),
        state=AbsenceState.APPROVED, today=TODAY, now=NOW)),
    "directory.remove_absence": ("absences:write", lambda caller, tenant: directory.remove_absence(
        caller=caller, absence=Absence.objects.filter(rep=tenant.reps["own"]).first(),
        today=TODAY, now=NOW)),
    "directory.save_absences": ("absences:write", lambda caller, tenant: directory.save_absences(
        caller=caller, entries=[], atomic=True, today=TODAY, now=NOW)),
    "directory.create_team": ("directory:write", lambda caller, tenant: directory.create_team(
        caller=caller, name="New", parent=tenant.teams["own"], today=TODAY)),
    "directory.change_team": ("directory:write", lambda caller, tenant: directory.change_team(
        caller=caller, team=tenant.teams["inner"], changes={"name": "New"}, today=TODAY)),
    "directory.delete_team": ("directory:write", lambda caller, tenant: directory.delete_team(
        caller=caller, team=directory.create_team(
            caller=system(tenant.organisation), name="Mistake", today=TODAY))),
    "directory.set_parent": ("directory:write", lambda caller, tenant: directory.set_parent(
        caller=caller, team=tenant.teams["inner"], parent=None, from_day=TODAY, today=TODAY)),
    "directory.remove_parent": ("directory:write", lambda caller, tenant: directory.remove_parent(
        caller=caller, today=TODAY,
        row=TeamParent.objects.filter(team=tenant.teams["inner"]).last())),
    "directory.save_reps": ("directory:write", lambda caller, tenant: directory.save_reps(
        caller=caller, entries=[], atomic=True, today=TODAY)),
    "directory.save_teams": ("directory:write", lambda caller, tenant: directory.save_teams(
        caller=caller, entries=[], atomic=True, today=TODAY)),
    "directory.assign_batch": ("directory:write", lambda caller, tenant: directory.assign_batch(
        caller=caller, entries=[], atomic=True, today=TODAY)),
    "directory.add_manager": ("members:write", lambda caller, tenant: directory.add_manager(
        caller=caller, team=tenant.teams["other"], membership=tenant.places["alice"])),
    "directory.remove_manager": ("members:write", lambda caller, tenant: directory.remove_manager(
        caller=caller, manager=TeamManager.objects.get())),
    "organisations.change_organisation": ("organisation:write", lambda caller, tenant:
        organisations.change_organisation(caller=caller, changes={"name": "New"}, today=TODAY)),
    "benchmarks.benchmarks_of": ("statistics:read", lambda caller, tenant:
        benchmarks.benchmarks_of(caller=caller)),
    "benchmarks.change_settings": ("organisation:write", lambda caller, tenant:
        benchmarks.change_settings(caller=caller, industry="retail", opted_in=True)),
    "targets.create_plan": ("targets:write", lambda caller, tenant: targets.create_plan(
        caller=caller, name="new", team=tenant.teams["inner"], terms=TERMS, today=TODAY)),
    "targets.change_plan": ("targets:write", lambda caller, tenant: targets.change_plan(
        caller=caller, plan=tenant.plans["own"], name="new", terms=TERMS, today=TODAY)),
    "targets.put_pause": ("targets:write", lambda caller, tenant: targets.put_pause(
        caller=caller, plan=tenant.plans["own"], from_day=TODAY, last_day=TODAY, today=TODAY)),
    "targets.remove_pause": ("targets:write", lambda caller, tenant: targets.remove_pause(
        caller=caller, pause=tenant.plans["own"].pauses.get(), today=TODAY)),
    "targets.delete_plan": ("targets:write", lambda caller, tenant: targets.delete_plan(
        caller=caller, plan=tenant.plans["own"], today=TODAY)),
    "exports.request_export": ("exports:write", lambda caller, tenant: exports.request_export(
        caller=caller, asked=SCORES, today=TODAY)),
    "exports.parts_of": ("exports:read", lambda caller, tenant: exports.parts_of(
        caller=caller, export=tenant.exports["own"])),
    "exports.delete_export": ("exports:write", lambda caller, tenant: exports.delete_export(
        caller=caller, export=tenant.exports["own"], now=NOW)),
    "jobs.cancel": ("jobs:write", lambda caller, tenant: jobs.cancel(
        caller=caller, job=tenant.imports["own"].job, now=NOW)),
    "imports.receive_file": ("scores:write", lambda caller, tenant: imports.receive_file(
        caller=caller, sent=sent_file(), now=NOW)),
    "imports.preview_file": ("scores:write", lambda caller, tenant: imports.preview_file(
        caller=caller, sent=sent_file(), now=NOW)),
    "imports.save_mapping": ("scores:write", lambda caller, tenant: imports.save_mapping(
        caller=caller, name="new", kind="scores", columns={}, options=ScoreOptions())),
    "imports.delete_mapping": ("scores:write", lambda caller, tenant: imports.delete_mapping(
        caller=caller, mapping=mapping_of(tenant))),
    "scores.record_score": ("scores:write", lambda caller, tenant: scores.record_score(
        caller=caller, rep=tenant.reps["own"], day=TODAY, reading=reading(60), now=NOW)),
    "scores.record_scores": ("scores:write", lambda caller, tenant: scores.record_scores(
        caller=caller, organisation=tenant.organisation, now=NOW,
        readings={(tenant.reps["own"].pk, TODAY): reading(60)})),
    "scores.record_batch": ("scores:write", lambda caller, tenant: scores.record_batch(
        caller=caller, entries=[], atomic=True, now=NOW)),
    "scores.mark_new_reps": ("scores:write", lambda caller, tenant: scores.mark_new_reps(
        caller=caller, import_id=tenant.reps["own"].pk, rep_ids=[])),
    "scores.undo_file": ("scores:write", lambda caller, tenant: undone(
        lambda: scores.undo_file(
            caller=caller, import_id=tenant.reps["own"].pk, now=NOW, dry=True))),
    "imports.undo_import": ("scores:write", lambda caller, tenant: undone(
        lambda: imports.undo_import(
            caller=caller, received=tenant.imports["own"], clock=lambda: NOW))),
    "scores.record_file": ("scores:write", lambda caller, tenant: scores.record_file(
        caller=caller, rows=NoRows(), **REPORT)),
    "scores.record_payload": ("scores:write", lambda caller, tenant: scores.record_payload(
        caller=caller, rep=tenant.reps["own"], day=TODAY, reading=reading(60), **REPORT)),
    "scores.delete_score": ("scores:write", lambda caller, tenant: scores.delete_score(
        caller=caller, score=score_of(tenant), now=NOW)),
    "jobs.retry": ("jobs:write", lambda caller, tenant: jobs.retry(
        caller=caller, job=_failed(tenant.imports["own"].job))),
}  # fmt: skip


def _failed(job):
    job.state = "failed"
    job.save(update_fields=["state"])
    return job


def services():
    """Yield (name, function) for every function that an app offers others."""
    for app in APPS:
        module = import_module(f"apps.{app}.services")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__.startswith(module.__name__):
                yield f"{app}.{name}", function


@pytest.fixture
def tenant(tenants):
    return tenants[0]


def robot(tenant, *scopes):
    """A key of the tenant with these scopes, as the caller; the row is that of a real one."""
    with organisation_context(tenant.organisation.pk):
        key, _ = access.create_key(caller=system(tenant.organisation), name="r", scopes=scopes)
    return Caller.key(
        organisation_id=tenant.organisation.pk, slug="acme", key_id=key.pk, name="r", scopes=scopes
    )


@pytest.mark.parametrize(
    "name", [name for name, _ in services() if not name.rpartition(".")[2].startswith("_")]
)
def test_a_service_takes_a_caller_and_none_by_default(name):
    function = dict(services())[name]
    caller = inspect.signature(function).parameters.get("caller")
    if name in WITHOUT_CALLER:
        assert caller is None
    else:
        assert caller is not None, f"{name} takes no caller"
        assert (caller.kind, caller.default) == (caller.KEYWORD_ONLY, caller.empty)
        assert name in SERVICES or name in OF_THE_SYSTEM or name in OF_ADMINISTRATORS


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_refuses_a_caller_without_the_permission(tenant, name):
    needed, call = SERVICES[name]
    lacking = robot(tenant, *(one for one in PERMISSIONS if one != needed))
    allowed = robot(tenant, *PERMISSIONS)
    with organisation_context(tenant.organisation.pk):
        with pytest.raises(NotAllowed) as refused, transaction.atomic():
            call(lacking, tenant)
        assert refused.value.code in ("missing_permission", "not_your_job")
        with transaction.atomic():
            call(allowed, tenant)
            transaction.set_rollback(True)


@pytest.mark.parametrize("name", OF_THE_SYSTEM)
@pytest.mark.usefixtures("db")
def test_system_services_refuse_other_callers(name):
    organisation_id = new_id()
    everything = Caller.key(
        organisation_id=organisation_id, slug="", key_id=new_id(), name="", scopes=list(PERMISSIONS)
    )
    with pytest.raises(NotAllowed, match="the platform itself"):
        OF_THE_SYSTEM[name](everything)
    OF_THE_SYSTEM[name](Caller.system(organisation_id=organisation_id))
