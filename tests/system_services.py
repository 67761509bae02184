"""The services that only the platform itself may call, by name: functions of the caller."""

from dataclasses import replace

from apps.access import services as access
from apps.exports import services as exports
from apps.imports import services as imports
from apps.organisations import services as organisations
from apps.scores import services as scores
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.models import new_id

from .sample_data import NOW, system


def forget_scores(caller):
    organisation = organisations.create_organisation(
        caller=Caller.system(organisation_id=new_id()), slug=f"of-{caller.kind}", name="Old"
    )
    return scores.forget_scores(caller=replace(caller, organisation_id=organisation.pk), now=NOW)


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
    "organisations.create_organisation": lambda caller: organisations.create_organisation(
        caller=caller, slug="new", name="New"
    ),
    "organisations.change_quotas": of_an_organisation(organisations.change_quotas, changes={}),
    "exports.expire_files": of_an_organisation(exports.expire_files, now=NOW),
    "imports.count_files": of_an_organisation(imports.count_files, now=NOW),
    "imports.expire_file": lambda caller: imports.expire_file(caller=caller, now=NOW),
    "scores.forget_file": lambda caller: scores.forget_file(caller=caller, import_id=new_id()),
    "scores.forget_scores": forget_scores,
}
