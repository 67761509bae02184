"""An organisation with at least one row in every tenant table, made by the services."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone

from apps.access import services as access
from apps.access.models import Membership
from apps.analytics import services as analytics
from apps.analytics.models import Forecast, ForecastRecord, Release, StageVerdict
from apps.benchmarks.models import BenchmarkSettings
from apps.directory import services as directory
from apps.exports import services as exports
from apps.imports import services as imports
from apps.jobs import services as jobs
from apps.ledger import services as ledger
from apps.ledger.models import IdempotentAnswer
from apps.organisations.models import Organisation
from apps.privacy import services as privacy
from apps.scores.importers.options import ScoreOptions
from apps.targets import services as targets
from apps.targets.models import Stage
from ssi_platform.tenancy.authentication import members_of
from ssi_platform.tenancy.context import Actor, organisation_context
from ssi_platform.tenancy.roles import Role

from .boards import boards_on
from .connected import connected
from .measured import measure
from .populated_oauth import add_client
from .provisioned import provision
from .raised_alerts import raised
from .sample_data import TODAY, member, organisation, reading, record, rep, system, team
from .sessions import open_session

SINCE, SCORED_ON = date(2026, 6, 1), date(2026, 6, 10)
PAUSED_ON = date(2026, 7, 7)
AWAY, BACK = date(2026, 6, 15), date(2026, 6, 17)  # Of absences that are requested.
EARLY, LATER = datetime(2026, 6, 10, 8, tzinfo=UTC), datetime(2026, 6, 10, 9, tzinfo=UTC)
DRAINED_AT = datetime(2026, 6, 20, 12, tzinfo=UTC)
ROLES = {"ada": Role.ADMIN, "alice": Role.MANAGER, "ana": Role.ANALYST, "bob": Role.REP}


@dataclass
class PopulatedTenant:
    """`own` and `other` are what Alice, who manages North, may and may not touch."""

    organisation: Organisation
    people: dict[str, Any]
    places: dict[str, Membership]
    teams: dict[str, Any]
    reps: dict[str, Any]
    plans: dict[str, Any]
    verdicts: dict[str, Any]
    alerts: dict[str, Any]
    imports: dict[str, Any]
    exports: dict[str, Any]
    key: Any
    erasure: Any
    sso: dict[str, Any]
    link: Any
    oauth: Any


def two_tenants():
    """Acme, whose callers ask, and Globex, whose rows are not theirs."""
    return [populate(organisation(slug)) for slug in ("acme", "globex")]


def populate(organisation):
    """Fill one; afterwards one job waits, one range is stale, two records have no sequence."""
    people = {name: open_session(member(organisation, name, role)) for name, role in ROLES.items()}
    teams = _teams(organisation)
    reps = {
        "own": rep(organisation, "Bob", teams["own"], user=people["bob"], since=SINCE),
        "other": rep(organisation, "Dora", teams["other"], since=SINCE),
    }
    with organisation_context(organisation.pk):
        places = {p.user_id: p for p in Membership.objects.of_organisation(organisation.pk)}
        places = {name: places[user.pk] for name, user in people.items()}
        caller = system(organisation)
        directory.add_manager(caller=caller, team=teams["own"], membership=places["alice"])
        for below, above in (("inner", "own"), ("other", "top")):
            directory.set_parent(
                caller=caller,
                team=teams[below],
                parent=teams[above],
                from_day=SINCE,
                today=TODAY,
            )
        for one in reps.values():
            directory.save_absence(
                caller=caller, rep=one, span=(AWAY, BACK), kind="leave", today=TODAY, now=EARLY
            )
        boards_on(caller, reps["other"])
        places["ivy"], link = _invited(organisation)
        key, _ = access.create_key(caller=caller, name="robot", scopes=["scores:read"])
        oauth = add_client(caller, places["bob"])
        plans = {which: _plan(organisation, teams.get(which)) for which in ("own", "other", "all")}
        _score(reps)
        measure(organisation, teams, reps, SCORED_ON, LATER)
        provision(organisation)
        BenchmarkSettings.objects.create(organisation_id=organisation.pk, industry="software")
        IdempotentAnswer.objects.create(
            organisation_id=organisation.pk, caller_id=key.pk, created_at=timezone.now()
        )
        imports.save_mapping(
            caller=system(organisation), name=organisation.slug, kind="scores",
            columns={"SSI": "total"}, options=ScoreOptions(),
        )  # fmt: skip
    erasure = _erasure(organisation)
    written = _exports(organisation, people)
    _personal_data(organisation, people["ada"], reps)
    received = _imports(organisation, people)
    ledger.publish_all(organisation_id=organisation.pk, now=timezone.now())
    with organisation_context(organisation.pk):
        directory.change_rep(
            caller=caller, rep=reps["other"], changes={"email": "dora@example.com"}, today=TODAY
        )
        sso = connected(organisation, places["ana"])
        analytics.drain(organisation_id=organisation.pk, now=DRAINED_AT)
        analytics.refresh_standings(caller=caller, now=DRAINED_AT)
        ledger.mark_standings(organisation.pk, [teams["own"].pk])
        ledger.mark_stale(organisation.pk, [(teams["own"].pk, SINCE, SINCE)])
        verdicts = {which: _verdict(teams[which], plans[which]) for which in ("own", "other")}
        alerts = {which: raised(reps[which], SCORED_ON) for which in ("own", "other")}
        _forecast(teams["own"], plans["own"])
        Release.objects.create(
            organisation_id=organisation.pk, day=SCORED_ON, reps=[reps["own"].pk], teams={},
            released_at=DRAINED_AT,
        )  # fmt: skip
    return PopulatedTenant(
        organisation, people, places, teams, reps, plans, verdicts, alerts, received, written, key,
        erasure, sso, link, oauth,
    )  # fmt: skip


def _invited(organisation):
    """Ivy, who has a link, and has not accepted."""
    who = {"caller": system(organisation), "now": timezone.now()}
    email = f"ivy@{organisation.slug}.example"
    ivy = access.add_member(email=email, name="Ivy", role=Role.REP, **who)
    link, _ = access.invite(membership=ivy, language="en", **who)
    return ivy, link


def _teams(organisation):
    top = team(organisation, "Sales")
    north, south = team(organisation, "North", top), team(organisation, "South", top)
    return {"top": top, "own": north, "other": south, "inner": team(organisation, "Inner", north)}


def _plan(organisation, for_team):
    """Return a plan, which is paused for a day."""
    terms = {"starts_on": SINCE, "stages": [{"threshold": 70, "due_after_months": 6}]}
    plan = targets.create_plan(
        caller=system(organisation), name=f"Plan of {for_team or 'all'}", team=for_team,
        terms=terms, today=TODAY,
    )  # fmt: skip
    targets.put_pause(
        caller=system(organisation), plan=plan, from_day=PAUSED_ON, last_day=PAUSED_ON, today=TODAY
    )
    return plan


def _verdict(team, plan):
    """A verdict on enough reps for everybody to see it."""
    return StageVerdict.objects.create(
        organisation_id=team.organisation_id, team=team,
        stage=Stage.objects.get(version__plan=plan), due_on=SCORED_ON, since=SINCE,
        attained=True, level=70_000, scored=5, eligible=5, retrospective=False, reps=[],
        population=[], given_at=DRAINED_AT, judged_at=DRAINED_AT,
    )  # fmt: skip


def _forecast(team, plan):
    """A forecast without a day, and one that waits to be judged."""
    stage = Stage.objects.get(version__plan=plan)
    what = {"organisation_id": team.organisation_id, "team": team, "stage": stage, "method": 1}
    what["plan_version"] = stage.version
    Forecast.objects.create(**what, made_on=SCORED_ON, reason="too_few")
    ForecastRecord.objects.create(
        **what, issued_on=SCORED_ON, earliest_on=SCORED_ON, horizon_on=TODAY, judge_on=TODAY
    )


def _score(reps):
    for one in reps.values():
        for at, total in ((EARLY, 50), (LATER, 60)):  # The second makes the first a revision.
            record(one.organisation, {(one, SCORED_ON): reading(total, at=at)}, now=LATER)


def _erasure(organisation):
    """The erasure, which has ended, of a rep whom nothing is known of."""
    gone = rep(organisation, "Gone", None)
    with organisation_context(organisation.pk):
        erasure = privacy.erase_rep(
            caller=system(organisation), rep=gone, today=TODAY, now=timezone.now()
        )
    jobs.run_next(organisation_id=organisation.pk, clock=timezone.now)
    return erasure


def _exports(organisation, people):
    """One file for Ada and one for Alice, both written."""
    asked = {}
    for which, name in (("other", "ada"), ("own", "alice")):
        who = people[name]
        (caller,) = members_of(who)
        with organisation_context(organisation.pk, actor=Actor("user", who.pk, who.email)):
            wanted = {"content": "scores", "format": "csv"}
            asked[which] = exports.request_export(caller=caller, asked=wanted, today=TODAY)
        jobs.run_next(organisation_id=organisation.pk, clock=timezone.now)
    return asked


def _personal_data(organisation, admin, reps):
    (caller,) = members_of(admin)
    for one in reps.values():
        asked = {"content": "personal_data", "format": "ndjson", "rep": one.pk}
        with organisation_context(organisation.pk, actor=Actor("user", admin.pk, admin.email)):
            exports.request_export(caller=caller, asked=asked, today=TODAY)
        jobs.run_next(organisation_id=organisation.pk, clock=timezone.now)


def _imports(organisation, people):
    """One import that was run, by Ada; and one of Alice's that waits."""
    received = {}
    for which, name, ref in (("other", "ada", "dora"), ("own", "alice", "bob")):
        who = people[name]
        with organisation_context(organisation.pk, actor=Actor("user", who.pk, who.email)):
            file = BytesIO(f"rep,day,total\n{ref},2026-06-11,61\n".encode())
            sent = imports.SentFile(file, filename=f"{name}.csv")
            received[which] = imports.receive_file(
                caller=system(organisation), sent=sent, now=timezone.now() - timedelta(days=1)
            )
        if which == "other":
            jobs.run_next(organisation_id=organisation.pk, clock=timezone.now)
    return received
