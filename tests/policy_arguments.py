"""What the services of `test_policies` are called with."""

from contextlib import suppress
from datetime import timedelta
from io import BytesIO

from apps.access import services as access
from apps.alerts import services as alerts
from apps.analytics import services as analytics
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
    "access.revoke_link": ("members:write", lambda caller, tenant: access.revoke_link(
        caller=caller, link=tenant.link, now=NOW)),
}  # fmt: skip


# Who is on leaderboards.
LEADERBOARDS = {
    "analytics.choose_named": ("leaderboards:write", lambda caller, tenant: analytics.choose_named(
        caller=caller, rep=tenant.reps["own"], named=False)),
}  # fmt: skip


IN_OTHERS = ALERTS | INVITATIONS | LEADERBOARDS


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
