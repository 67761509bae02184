"""The services that only the platform itself may call, by name: functions of the caller."""

from contextlib import suppress
from dataclasses import replace

from apps.access import services as access
from apps.alerts import services as alerts
from apps.exports import services as exports
from apps.imports import services as imports
from apps.measures import services as measures
from apps.organisations import services as organisations
from apps.provisioning import services as provisioning
from apps.provisioning.models import Connection, Domain
from apps.scores import services as scores
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.models import new_id

from .sample_data import NOW, TODAY, system


def _admitted(caller):
    """Admit somebody by a connection that was removed meanwhile, which only the platform asks."""
    gone = Connection(pk=new_id(), organisation_id=caller.organisation_id)
    with suppress(provisioning.NotAdmitted), organisation_context(caller.organisation_id):
        provisioning.admit(caller=caller, connection=gone, claims=None, now=NOW, today=TODAY)


def forgetting(service):
    """Call a service of the retention for an organisation of its own."""

    def call(caller):
        organisation = organisations.create_organisation(
            caller=Caller.system(organisation_id=new_id()), slug=f"of-{caller.kind}", name="Old"
        )
        return service(caller=replace(caller, organisation_id=organisation.pk), now=NOW)

    return call


def invited(caller):
    """Invite somebody into an organisation of their own; return who answers, and the invitation."""
    organisation = organisations.create_organisation(
        caller=Caller.system(organisation_id=new_id()), slug=f"of-{caller.kind}", name="Inviting"
    )
    with organisation_context(organisation.pk):
        membership = access.add_member(
            caller=system(organisation), email="new@acme.example", name="", role="rep", now=NOW
        )
    return {"caller": replace(caller, organisation_id=organisation.pk), "membership": membership}


def answer_invitation(service, **given):
    def answer(caller):
        who = invited(caller)
        with organisation_context(who["caller"].organisation_id):
            return service(**who, **given)

    return answer


def of_an_organisation(service, **given):
    """Call a service in an organisation of its own."""

    def call(caller):
        organisation = organisations.create_organisation(
            caller=Caller.system(organisation_id=new_id()), slug=f"of-{caller.kind}", name="Own"
        )
        with organisation_context(organisation.pk):
            return service(caller=replace(caller, organisation_id=organisation.pk), **given)

    return call


OF_THE_SYSTEM = {
    "access.accept_invitation": answer_invitation(access.accept_invitation, now=NOW),
    "access.decline_invitation": answer_invitation(access.decline_invitation),
    "access.take_mail": of_an_organisation(access.take_mail, now=NOW),
    "access.note_mail": of_an_organisation(access.note_mail, link_id=new_id(), taken=True, now=NOW),
    "organisations.create_organisation": lambda caller: organisations.create_organisation(
        caller=caller, slug="new", name="New"
    ),
    "organisations.change_quotas": of_an_organisation(organisations.change_quotas, changes={}),
    "provisioning.admit": lambda caller: _admitted(caller),
    "provisioning.due_domains": of_an_organisation(provisioning.due_domains, now=NOW),
    "provisioning.note_lookup": of_an_organisation(
        provisioning.note_lookup, domain=Domain(pk=new_id()), is_there=True, now=NOW
    ),
    "alerts.evaluate_day": of_an_organisation(alerts.evaluate_day, now=NOW),
    "alerts.wake": of_an_organisation(alerts.wake, now=NOW),
    "exports.expire_files": of_an_organisation(exports.expire_files, now=NOW),
    "imports.count_files": of_an_organisation(imports.count_files, now=NOW),
    "imports.expire_file": lambda caller: imports.expire_file(caller=caller, now=NOW),
    "scores.forget_file": lambda caller: scores.forget_file(caller=caller, import_id=new_id()),
    "scores.forget_scores": forgetting(scores.forget_scores),
    "measures.forget_old_values": forgetting(measures.forget_old_values),
    "measures.forget_values_file": of_an_organisation(
        measures.forget_values_file, import_id=new_id()
    ),
}
# What takes no caller, and why.
WITHOUT_CALLER = {
    "provisioning.secret_of": "reads what the platform shows to the provider",
    "provisioning.begin_flow": "of somebody who signs in, in no organisation",
    "provisioning.read_flow": "reads the flow that the browser kept",
    "provisioning.prove": "checks the token of somebody who signs in",
    "benchmarks.settings_of": "reads two settings, as every member does",
    "benchmarks.release_industries": "of all organisations; the database refuses it within one",
    "directory.mark_standings_of": "part of a service that asked its policy",
    "directory.hold_newcomers": "part of a service that asks its policy",
    "access.delete_expired_tokens": "deletes what opens nothing any more",
    "access.accept_by_link": "calls accept_invitation as the person of the link",
    "access.choose_language": "the person's own, in no organisation",
    "access.open_link": "reads the link whose secret the caller has",
    "access.require_good_password": "reads the rules of passwords",
    "access.password_secret": "of a person whom the caller has found: the operator, or a worker",
    "access.person_of_secret": "reads whose link it is; the secret is the proof",
    "access.set_password": "of the person of a link; the secret is the proof",
    "access.record_new_password": "records what the person has just done",
    "directory.end_link_of_rep": "part of a service that asked its policy",
    "access.record_attempt": "records what an unknown person tried",
    "access.record_sign_in": "records what the person has just proved",
    "jobs.actor_of": "reads whose rights a job has",
    "jobs.submit": "part of a service that asked its policy",
    "jobs.run_next": "the worker takes up what was allowed",
    "jobs.take_in_turn": "the worker takes up what was allowed",
    "jobs.run": "the worker runs what was allowed",
    "jobs.hold_to_quota": "part of a service that asked its policy",
    "jobs.kinds_of_imports": "names kinds of jobs",
    "jobs.unloaded": "reads a number",
    "organisations.quotas_of_organisation": "reads numbers",
    "jobs.report": "the worker, of the job that it holds",
    "jobs.hold": "the worker, of the job that it holds",
    "jobs.finish": "the worker, of the job that it holds",
    "jobs.forget_result": "part of a service that asked its policy",
    "alerts.forget_alerts": "part of an erasure, which asked its policy",
    "measures.forget_values": "part of an erasure, which asked its policy",
    "measures.known_measures": "reads definitions, as every member does",
    "measures.measure_called": "reads a definition, as every member does",
    "targets.forget_plans": "part of a service that asked its policy",
    "exports.remove_file": "part of an erasure, which asked its policy",
    "exports.stored_parts": "part of an erasure, which asked its policy",
    "imports.remove_file": "part of an erasure or a load, which asked its policy",
    "exports.content_choices": "reads what an export may hold",
    "imports.parts_of": "reads the file of an import that the caller sees, as its view streams it",
}
