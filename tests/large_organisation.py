"""Many rows of everything that is listed, written straight into the tables."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from apps.access.models import ApiKey, InvitationLink, Membership, OAuthClient, OAuthGrant
from apps.accounts.models import User
from apps.alerts.models import Alert
from apps.analytics.models import OrganisationDay, Release, StageVerdict, TeamDay
from apps.directory.models import Absence, Assignment, Rep, Team, TeamManager, TeamParent
from apps.exports.models import Export
from apps.imports.models import Import, ImportMapping
from apps.jobs.models import Job
from apps.ledger.models import AuditEvent, Event
from apps.ledger.services import publish_all
from apps.ledger.services.writing import write
from apps.measures.models import MeasureDefinition, MeasureValue
from apps.privacy.models import Erasure
from apps.provisioning.models import Connection, Domain, GroupMapping
from apps.scores.models import DailyScore, ScoreRevision
from apps.targets.models import PlanPause, PlanVersion, Stage, TargetPlan
from ssi_platform.domain.calendar import FIRST_DAY
from ssi_platform.domain.measures import BY_KEY
from ssi_platform.domain.readings import Source
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.models import new_id

from .sample_data import JANUARY

AT = datetime(2026, 1, 1, tzinfo=UTC)
FIGURES = {"roster": 5, "scored": 5, "median": 50_000, "computed_at": AT}

RELEASE = {"median": 50_000, "reps": [], "teams": {}, "released_at": AT}
VERDICT = {"due_on": JANUARY, "since": JANUARY, "attained": True, "level": 70_000, "scored": 5,
           "eligible": 5, "retrospective": False, "reps": [], "population": [],
           "given_at": AT, "judged_at": AT}  # fmt: skip


def add_rows(organisation, *, team, rep, numbers):
    """Add, for each number, one row to every list, of `team` and `rep` where it is of one."""
    columns = {"organisation": organisation}
    day = {n: JANUARY + timedelta(days=n) for n in numbers}
    with organisation_context(organisation.pk):
        _people(columns, team, numbers)
        teams = _many(Team, numbers, lambda n: columns | {"name": f"T{n}"})
        below = iter(teams)
        placed = {"parent": team, "from_day": FIRST_DAY}
        _many(TeamParent, numbers, lambda n: columns | placed | {"team": next(below)})
        _many(TeamParent, numbers, lambda n: columns | {"team": team, "from_day": day[n]})
        _many(Rep, numbers, lambda n: columns | {"name": f"R{n}"})
        _many(
            Assignment, numbers, lambda n: columns | {"rep": rep, "team": team, "from_day": day[n]}
        )
        _many(
            DailyScore,
            numbers,
            lambda n: (
                columns
                | {
                    "rep": rep,
                    "day": day[n],
                    "total": 50_000,
                    "observed_at": AT,
                    "source": Source.MANUAL,
                }
            ),
        )
        _many(
            ScoreRevision,
            numbers,
            lambda n: (
                columns
                | {
                    "rep": rep,
                    "day": JANUARY,
                    "total": 50_000,
                    "observed_at": AT + timedelta(hours=n),
                    "source": Source.MANUAL,
                    "replaced_at": AT,
                }
            ),
        )
        asked = {"requested_by": new_id(), "requested_at": AT}
        _many(
            Absence,
            numbers,
            lambda n: (
                columns
                | asked
                | {"rep": rep, "from_day": day[n], "to_day": day[n] + timedelta(days=1)}
            ),
        )
        _measures(columns, rep, day)
        _many(TeamDay, numbers, lambda n: columns | FIGURES | {"team": team, "day": day[n]})
        _many(OrganisationDay, numbers, lambda n: columns | FIGURES | {"day": day[n]})
        for released in (team, None):
            week = columns | RELEASE | {"team": released}
            _many(Release, numbers, lambda n, week=week: week | {"day": day[n]})
        alert = {"rule": "drop", "state": "cleared", "cleared_on": JANUARY, "details": {}}
        _many(Alert, numbers, lambda n: columns | alert | {"rep": rep, "opened_on": day[n]})
        _records(organisation.pk, numbers)
        _imports(columns, numbers)
        _plans(columns, dict(zip(numbers, teams, strict=True)), numbers, team)  # fmt: skip


def _measures(columns, rep, day):
    """Measures of the organisation's own, and values of a shipped one."""
    declared = {"highest": 5, "reviewed_on": JANUARY, "next_review": JANUARY, "subject": "rep"}
    _many(
        MeasureDefinition,
        day,
        lambda n: (
            columns | declared | {"key": f"m{n}", "aggregation": "sum", "direction": "neutral"}
        ),
    )
    of_rep = {"measure_id": BY_KEY["meetings_booked"].id, "rep": rep, "value": 1}
    _many(MeasureValue, day, lambda n: columns | of_rep | {"day": day[n]})


def _people(columns, team, numbers):
    users = [User.objects.create(email=f"{n}@example.com") for n in numbers]
    places = iter(users)
    members = _many(
        Membership, numbers, lambda n: columns | {"user": next(places), "role": "manager"}
    )
    managers, invited = iter(members), iter(members)
    _many(TeamManager, numbers, lambda n: columns | {"team": team, "membership": next(managers)})
    made_by = {"created_by_kind": "user", "created_by_id": users[0].pk}
    link = made_by | {"language": "en", "expires_at": timezone.now()}
    _many(
        InvitationLink, numbers,
        lambda n: columns | link | {"membership": next(invited), "digest": f"{n:064}"},
    )  # fmt: skip
    _many(ApiKey, numbers, lambda n: columns | made_by | {"name": "k", "public_id": f"{n:012}",
                                                     "scopes": []})  # fmt: skip
    client = {"name": "c", "grant_types": ["client_credentials"], "scopes": []}
    clients = _many(
        OAuthClient, numbers, lambda n: columns | made_by | client | {"client_id": f"{n:024}"}
    )
    granting, to = iter(members), iter(clients)
    _many(OAuthGrant, numbers, lambda n: columns | {"client": next(to), "scopes": [],
                                                   "membership": next(granting)})  # fmt: skip
    _many(Connection, numbers, lambda n: columns | {"name": "c", "issuer": f"https://{n}.example",
                                                    "client_id": "c", "secret": b""})  # fmt: skip
    _many(Domain, numbers, lambda n: columns | {"name": f"{n}.example"})
    _many(GroupMapping, numbers, lambda n: columns | {"group": f"g{n}", "role": "rep"})


def _records(organisation_id, numbers):
    audit = [AuditEvent(action="create", object_type="rep") for _ in numbers]
    events = [Event(type="rep.created", subject_type="rep", body={}) for _ in numbers]
    write(organisation_id=organisation_id, audit=audit, events=events)
    publish_all(organisation_id=organisation_id, now=AT)


def _imports(columns, numbers):
    """Imports; and exports and erasures, which borrow the imports' jobs."""
    made = _many(Job, numbers, lambda n: columns | {"kind": "score_import"})
    jobs, again = iter(made), iter(made)
    third = iter(made)
    _many(
        Erasure,
        numbers,
        lambda n: (
            columns
            | {"job": next(third), "subject": "rep", "subject_id": new_id(), "requested_at": AT}
        ),
    )
    _many(Export, numbers, lambda n: columns | {"job": next(again), "content": "scores",
                                                "format": "csv"})  # fmt: skip
    _many(Import, numbers, lambda n: columns | {"job": next(jobs), "kind": "scores",
                                                "format": "csv", "size": 0, "observed_at": AT,
                                                "expires_at": AT})  # fmt: skip
    _many(ImportMapping, numbers, lambda n: columns | {"name": f"M{n}", "kind": "scores"})


def _plans(columns, teams, numbers, team):
    plans = _many(TargetPlan, numbers, lambda n: columns | {"name": f"P{n}", "team": teams[n]})
    rest = iter(plans)
    terms = columns | {"number": 1, "effective_from": JANUARY, "starts_on": JANUARY}
    versions = iter(_many(PlanVersion, numbers, lambda n: terms | {"plan": next(rest)}))
    first, _ = TargetPlan.objects.get_or_create(**columns, name="First", team=team)
    more = iter(_many(PlanVersion, numbers, lambda n: terms | {"plan": first, "number": n}))
    stage = columns | {"position": 1, "threshold": 70, "due_on": JANUARY + timedelta(days=180)}
    _many(Stage, numbers, lambda n: stage | {"version": next(more)})
    days = {n: JANUARY + timedelta(days=n) for n in numbers}
    pause = columns | {"plan": first}
    _many(PlanPause, numbers, lambda n: pause | {"from_day": days[n], "last_day": days[n]})
    stages = iter(_many(Stage, numbers, lambda n: stage | {"version": next(versions)}))
    verdict = columns | VERDICT
    _many(StageVerdict, numbers, lambda n: verdict | {"team": teams[n], "stage": next(stages)})


def _many(model, numbers, columns):
    return model.objects.bulk_create([model(**columns(n)) for n in numbers])
