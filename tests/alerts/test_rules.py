"""The rules about teams, about reps without scores, and about imports."""

from datetime import UTC, datetime, time
from io import BytesIO

from apps.alerts.models import Alert
from apps.imports import services as imports
from apps.jobs.models import Job
from apps.targets import services as targets
from tests.sample_data import TODAY, rep, system

from .conftest import DAY, FALL, alerts


def test_coverage_that_falls_below_one_half(acme, days, north, reps):
    """Scores of five of six hold until the window ends; two come back."""
    first = FALL - 20 * DAY
    days.record(dict.fromkeys(reps, 50), first)
    for ahead in (13, 14, 15):
        days.close(first + ahead * DAY)
        stored = alerts(rule="coverage_fell", team=north)
        assert stored == ([("coverage_fell", "open")] if ahead > 13 else [])
    assert Alert.objects.get(rule="coverage_fell", team=north).details == {"roster": 6, "scored": 0}
    days.record(dict.fromkeys(reps[:3], 50), first + 16 * DAY)
    days.close(first + 16 * DAY)
    assert alerts(rule="coverage_fell", team=north) == [("coverage_fell", "cleared")]


def test_coverage_that_was_never_above_one_half_did_not_fall(days, north, reps):
    days.record({reps[0]: 50}, FALL - DAY)
    days.close(FALL - DAY)
    days.close(FALL)
    assert alerts(rule="coverage_fell") == []


def test_no_scores_for_fourteen_days(acme, days, north, reps):
    new = rep(acme, "New", north, since=FALL - 5 * DAY)
    days.record(dict.fromkeys(reps, 50), FALL - 14 * DAY)
    days.close(FALL - DAY)
    silent = {row.rep.name for row in Alert.objects.filter(rule="no_scores_for")}
    assert silent == {"Bob", "Dora"}  # Who never had one.
    days.record({reps[0]: 50}, FALL)
    days.close(FALL)
    silent = {row.rep for row in Alert.objects.filter(rule="no_scores_for")}
    assert silent - set(reps) == {a for a in silent if a.name in ("Bob", "Dora")}
    assert silent & {*reps, new} == set(reps[1:])
    days.record({reps[1]: 50}, FALL + DAY)
    days.close(FALL + DAY)
    assert alerts(rule="no_scores_for", rep=reps[1]) == [("no_scores_for", "cleared")]


def plan(acme, team, **terms):
    stages = [{"threshold": 70, "due_on": FALL + 20 * DAY}]
    return targets.create_plan(
        caller=system(acme), name="Seventy", team=team, today=TODAY,
        terms={"starts_on": FALL - 30 * DAY, "stages": stages} | terms,
    )  # fmt: skip


def test_a_stage_at_risk(acme, days, steady, reps, north):
    made = plan(acme, north)
    days.record(steady, FALL)
    days.close(FALL)
    alert = Alert.objects.get(rule="stage_at_risk")
    assert (alert.team_id, alert.plan_id, alert.state) == (north.pk, made.pk, "open")
    assert alert.details == {"position": 1, "threshold": 70, "days_left": 20, "pace": 0.0}
    for ahead in (1, 2):
        days.record(dict.fromkeys(reps, 69), FALL + ahead * DAY)
        days.close(FALL + ahead * DAY)
    assert alerts(rule="stage_at_risk") == [("stage_at_risk", "cleared")]


def test_a_stage_is_met_once_when_the_seven_days_are_complete(acme, days, steady, reps, north):
    made = plan(acme, north)
    for ahead in range(12):
        days.record(dict.fromkeys(reps, 71 if ahead != 8 else 60), FALL + ahead * DAY)
        days.close(FALL + ahead * DAY)
        met = list(Alert.objects.filter(rule="stage_met"))
        assert len(met) == (ahead >= 6), ahead
    assert (met[0].opened_on, met[0].plan_id) == (FALL + 6 * DAY, made.pk)
    assert met[0].details == {"position": 1, "threshold": 70}
    for ahead in range(12, 40):
        days.record(dict.fromkeys(reps, 71), FALL + ahead * DAY)
    days.close(FALL + 39 * DAY)
    assert alerts(rule="stage_met") == [("stage_met", "cleared")]


def test_a_failed_import_and_the_next_that_succeeds(acme, days):
    def load(content, day, mode="all_or_nothing"):
        at = datetime.combine(day, time(9), UTC)
        received = imports.receive_file(
            caller=system(acme), sent=imports.SentFile(BytesIO(content), mode=mode), now=at
        )
        assert received.job.state == "queued"
        Job.objects.filter(pk=received.job_id).update(state=states[content], finished_at=at)

    bad, good = b"rep,day,total\nnobody,2026-05-01,61\n", b"rep,day,total\nbob,2026-05-01,61\n"
    states = {bad: "failed", good: "succeeded"}
    load(bad, FALL, mode="dry_run")
    days.close(FALL)
    assert alerts(rule="import_failed") == []
    load(bad, FALL + DAY)
    days.close(FALL + DAY)
    alert = Alert.objects.get(rule="import_failed")
    assert (alert.details, alert.team_id, alert.rep_id) == ({"failed": 1}, None, None)
    days.close(FALL + 2 * DAY)  # Nothing was sent.
    assert alerts(rule="import_failed") == [("import_failed", "open")]
    load(good, FALL + 3 * DAY)
    days.close(FALL + 3 * DAY)
    assert alerts(rule="import_failed") == [("import_failed", "cleared")]


def test_a_stage_that_was_met_before_the_first_final_day_is_no_news(acme, days, reps, north):
    plan(acme, north)
    for ahead in range(10):
        days.record(dict.fromkeys(reps, 71), FALL + ahead * DAY)
    assert days.close(FALL + 9 * DAY) == 1
    assert alerts(rule="stage_met") == []
