"""What the services of `test_policies` are called with."""

from contextlib import suppress
from datetime import timedelta
from io import BytesIO

from apps.access import services as access
from apps.alerts import services as alerts
from apps.analytics import services as analytics
from apps.directory import services as directory
from apps.imports import services as imports
from apps.imports.models import ImportMapping
from apps.scores.models import DailyScore
from ssi_platform.ingest import NotUndoable

from .populated import SCORED_ON
from .sample_data import NOW, TODAY

# What is decided about alerts, as `SERVICES` has it.
ALERTS = {
    "alerts.acknowledge": ("alerts:write", lambda caller, tenant: alerts.acknowledge(
        caller=caller, alert=tenant.alerts["own"])),
    "alerts.snooze": ("alerts:write", lambda caller, tenant: alerts.snooze(
        caller=caller, alert=tenant.alerts["own"], until=TODAY + timedelta(days=7), today=TODAY)),
    "alerts.reopen": ("alerts:write", lambda caller, tenant: alerts.reopen(
        caller=caller, alert=tenant.alerts["own"])),
}  # fmt: skip
# Links of invitations.
INVITATIONS = {
    "access.invite": ("members:write", lambda caller, tenant: access.invite(
        caller=caller, membership=tenant.places["ivy"], language="en", now=NOW)),
    "access.invite_again": ("members:write", lambda caller, tenant: access.invite_again(
        caller=caller, membership=tenant.places["ivy"], language="en", now=NOW)),
    "access.allow_password_link": ("members:write", lambda caller, tenant:
        access.allow_password_link(caller=caller, membership=tenant.places["bob"])),
    "access.put_row_of_member": ("members:write", lambda caller, tenant:
        access.put_row_of_member(caller=caller, membership=tenant.places["ana"], name="rep",
                                 row_id=tenant.reps["other"].pk)),
    "directory.link_rep": ("members:write", lambda caller, tenant: directory.link_rep(
        caller=caller, membership=tenant.places["ana"], rep_id=tenant.reps["other"].pk)),
    "directory.unlink_rep": ("members:write", lambda caller, tenant: directory.unlink_rep(
        caller=caller, membership=tenant.places["bob"])),
    "directory.proposed_rep": ("members:write", lambda caller, tenant: directory.proposed_rep(
        caller=caller, membership=tenant.places["ana"])),
    "access.revoke_link": ("members:write", lambda caller, tenant: access.revoke_link(
        caller=caller, link=tenant.link, now=NOW)),
}  # fmt: skip


# Who is on leaderboards.
LEADERBOARDS = {
    "analytics.choose_named": ("leaderboards:write", lambda caller, tenant: analytics.choose_named(
        caller=caller, rep=tenant.reps["own"], named=False)),
}  # fmt: skip


# What is done with clients and grants.
CLIENTS = {
    "access.create_client": ("clients:write", lambda caller, tenant: access.create_client(
        caller=caller, name="new", scopes=["scores:read"], grant_types=["client_credentials"])),
    "access.change_client": ("clients:write", lambda caller, tenant: access.change_client(
        caller=caller, client=tenant.oauth.client, changes={"name": "new"}, now=NOW)),
    "access.delete_client": ("clients:write", lambda caller, tenant: access.delete_client(
        caller=caller, client=tenant.oauth.client, now=NOW)),
    "access.rotate_secret": ("clients:write", lambda caller, tenant: access.rotate_secret(
        caller=caller, client=tenant.oauth.client, old_until=NOW, now=NOW)),
    "access.end_grant": ("clients:write", lambda caller, tenant: access.end_grant(
        caller=caller, grant=tenant.oauth.grant)),
}  # fmt: skip

IN_OTHERS = ALERTS | CLIENTS | INVITATIONS | LEADERBOARDS


class NoRows:
    """The rows of an empty file."""

    def __len__(self):
        return 0

    def copy_into(self, cursor, table):
        """There is nothing to copy."""


def undone(call):
    """Undo an import that has stored nothing: an allowed caller learns that."""
    with suppress(NotUndoable):
        call()


def sent_file():
    return imports.SentFile(BytesIO(b"rep,day,total\nbob,2026-06-12,61\n"), filename="new.csv")


def mapping_of(tenant):
    return ImportMapping.objects.get(name=tenant.organisation.slug)


def score_of(tenant):
    return DailyScore.objects.of_rep(tenant.reps["own"].pk).on(SCORED_ON).get()
