"""What the tests of directory files share: reading one, storing it, and looking at the tree."""

from io import BytesIO

import pytest

from apps.access.models import ApiKey
from apps.directory.importers import DIRECTORY
from apps.directory.models import Rep, Team, Tenure
from apps.ledger.models import AuditEvent, StaleRange
from ssi_platform.ingest import NothingStored, Options, Task
from ssi_platform.tabular import open_sheet
from ssi_platform.tenancy.authentication import members_of
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.permissions import PERMISSIONS
from tests.sample_data import NOW

ROW = ("created", "updated", "unchanged")


def caller_of(organisation, who=None):
    """A member's rights, or those of a key with every scope."""
    if who is not None:
        return next(c for c in members_of(who) if c.organisation_id == organisation.pk)
    return Caller.key(
        organisation_id=organisation.pk,
        slug=organisation.slug,
        key_id=ApiKey().pk,
        name="test",
        scopes=list(PERMISSIONS),
    )


def task(organisation, who=None, *, mode="row_by_row", day=None, **options):
    return Task(
        caller=caller_of(organisation, who),
        zone=organisation.zone,
        now=NOW,
        options=Options(**options),
        observed_at=NOW,
        mode=mode,
        day=day,
    )


def table(*rows):
    """A table as a CSV file: lists of cells."""
    return BytesIO("\n".join(";".join(row) for row in rows).encode())


def read(file, task):
    with open_sheet(file) as sheet:
        return DIRECTORY.read(sheet, task)


def store(file, task, *, dry=False):
    """Load a file; return the counts and {row: [(field, code)]}."""
    rows = read(file, task)
    with organisation_context(task.organisation_id):
        try:
            counts = rows.store(now=NOW, dry=dry)
        except NothingStored:
            counts = None
    errors = {}
    for error in rows.errors.first:
        errors.setdefault(error["row"], []).append((error["field"], error["code"]))
    return counts and [getattr(counts, name) for name in ROW], errors


def tree(organisation):
    """{name: name of the parent} of every team."""
    with organisation_context(organisation.pk):
        return dict(Team.objects.with_parent_on(NOW.date()).values_list("name", "parent_name"))


def reps(organisation):
    """{name: (external id, e-mail, profile)} of every rep."""
    with organisation_context(organisation.pk):
        rows = Rep.objects.values_list("name", "external_id", "email", "profile_url")
        return {name: tuple(rest) for name, *rest in rows}


def stays(organisation):
    """Everybody's (name, team, first day), in order."""
    with organisation_context(organisation.pk):
        rows = Tenure.objects.values_list("rep__name", "team__name", "from_day")
        return sorted((rep, team, str(day)) for rep, team, day in rows)


@pytest.fixture
def put(acme):
    """Store a table in Acme; return [created, updated, unchanged] and why rows were refused."""

    def put(*rows, who=None, dry=False, **given):
        return store(table(*rows), task(acme, who, **given), dry=dry)

    return put


@pytest.fixture
def noted(acme):
    """What was audited, and which teams' days are to be computed again, since last asked."""

    def noted():
        with organisation_context(acme.pk):
            events = AuditEvent.objects.order_by("id").values_list("action", "object_type")
            names = dict(Team.objects.values_list("pk", "name"))
            ranges = StaleRange.objects.values_list("team_id", "from_day", "to_day")
            days = sorted((names[pk], str(first), str(last)) for pk, first, last in ranges)
            fresh = sorted(events[len(seen) :])
            seen.extend(fresh)
            StaleRange.objects.all().delete()
        return fresh, days

    seen = []
    noted()
    return noted
