"""Final days and drops: what raises an alert, what clears it, and what does neither."""

from datetime import UTC, datetime, time

import pytest
import time_machine

from apps.alerts import services, tasks
from apps.alerts.models import Alert, EvaluatedDay
from apps.directory import services as directory
from apps.ledger.models import Event
from apps.ledger.services import mark_stale, publish_all
from apps.shifts.models import PlatformShift
from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW, TODAY, organisation, system

from .conftest import DAY, FALL, MORNING, alerts


def fall(days, steady, who, lengths=3, points=12):
    """Let one rep fall on FALL, for some days, each evaluated."""
    for ahead in range(lengths):
        days.record(steady | {who: 50 - points}, FALL + ahead * DAY)
        days.close(FALL + ahead * DAY)


def drops():
    return list(Alert.objects.filter(rule="drop"))


def test_a_drop_is_raised_on_its_second_day_and_cleared_when_it_is_quiet(days, steady, reps):
    fall(days, steady, reps[0], lengths=1)
    assert drops() == []
    days.record(steady | {reps[0]: 38}, FALL + DAY)
    days.close(FALL + DAY)
    (alert,) = drops()
    assert (alert.state, alert.rep_id, alert.opened_on) == ("open", reps[0].pk, FALL + DAY)
    assert alert.details == {"change": -12.0, "median_change": 0.0, "needed": -3.0}
    for ahead in range(2, 14):
        days.record(steady | {reps[0]: 38}, FALL + ahead * DAY)
        days.close(FALL + ahead * DAY)
    (alert,) = drops()
    # The change shows up to day 6; then six days are quiet.
    assert (alert.state, alert.cleared_on) == ("cleared", FALL + 13 * DAY)
    assert alert.reopenings == 0


def test_a_day_is_final_after_the_cut_off_and_evaluated_once(days, steady, reps):
    days.record(steady, FALL)
    early = datetime.combine(FALL + DAY, time(5, 59), UTC)
    days.compute(early)
    assert days.evaluate(early) == 0
    assert days.evaluate(datetime.combine(FALL + DAY, time(6), UTC)) == 1
    assert days.evaluate(datetime.combine(FALL + DAY, MORNING)) == 0
    assert EvaluatedDay.objects.latest("day").day == FALL


def test_a_day_with_stale_ranges_waits_and_then_none_is_left_out(days, steady, reps):
    for ahead in range(2):
        days.record(steady | {reps[0]: 38}, FALL + ahead * DAY)
    now = datetime.combine(FALL + 2 * DAY, MORNING)
    assert days.evaluate(now) == 0
    days.compute(now)
    mark_stale(days.organisation.pk, [(None, FALL + DAY, FALL + DAY)])
    assert days.evaluate(now) == 1
    assert drops() == []
    days.compute(now)
    assert days.evaluate(now) == 1
    assert len(drops()) == 1


def test_a_late_file_for_earlier_days_raises_nothing(days, steady, reps):
    """The days of a fall are known only after they were evaluated, and the rep is up again."""
    for ahead in range(4):
        days.record(steady, FALL + ahead * DAY)
        days.close(FALL + ahead * DAY)
    late = datetime.combine(FALL + 4 * DAY, time(3), UTC)
    for ahead in range(3):
        days.record({reps[0]: 30}, FALL + ahead * DAY, now=late)
    assert days.close(FALL + 3 * DAY) == 0
    days.record(steady, FALL + 4 * DAY)
    assert days.close(FALL + 4 * DAY) == 1
    assert drops() == []


def test_everybody_falls_and_nobody_drops(days, steady, reps):
    for ahead in range(4):
        days.record(dict.fromkeys(reps, 46.5), FALL + ahead * DAY)
        days.close(FALL + ahead * DAY)
    assert drops() == []


def test_a_confirmed_platform_shift_mutes(days, steady, reps):
    PlatformShift.objects.create(
        day=FALL, median=-3_500, rule="median", state="confirmed",
        found_at=datetime.combine(FALL, time(3), UTC),
    )  # fmt: skip
    fall(days, steady, reps[0], lengths=5)
    assert drops() == []
    days.record(steady | {reps[0]: 38}, FALL + 5 * DAY)
    days.close(FALL + 5 * DAY)
    assert [alert.opened_on for alert in drops()] == [FALL + 5 * DAY]


def test_an_absent_rep_raises_none_and_an_open_one_is_cleared(acme, days, steady, reps):
    fall(days, steady, reps[0], lengths=2)
    directory.save_absence(
        caller=system(acme), rep=reps[0], span=(FALL + 2 * DAY, FALL + 30 * DAY), kind="leave",
        state="approved", today=TODAY, now=datetime.combine(FALL + 2 * DAY, time(9), UTC),
    )  # fmt: skip
    days.record(steady | {reps[0]: 38}, FALL + 2 * DAY)
    days.close(FALL + 2 * DAY)
    assert alerts(rule="drop") == [("drop", "cleared")]


def test_a_second_drop_soon_after_reopens_the_first(days, steady, reps):
    fall(days, steady, reps[0], lengths=14)
    assert alerts(rule="drop") == [("drop", "cleared")]
    for ahead in range(14, 16):
        days.record(steady | {reps[0]: 25}, FALL + ahead * DAY)
        days.close(FALL + ahead * DAY)
    (alert,) = drops()
    assert (alert.state, alert.reopenings, alert.opened_on) == ("open", 1, FALL + 15 * DAY)
    assert alert.details["change"] == -13.0


def test_an_acknowledged_alert_is_not_raised_again_and_a_snoozed_one_comes_back(
    acme, days, steady, reps
):
    fall(days, steady, reps[0], lengths=2)
    fall_of_another = steady | {reps[0]: 38, reps[1]: 35}
    (alert,) = drops()
    services.acknowledge(caller=system(acme), alert=alert)
    for ahead in range(2, 4):
        days.record(fall_of_another, FALL + ahead * DAY)
        days.close(FALL + ahead * DAY)
    assert [(a.rep_id, a.state) for a in Alert.objects.filter(rule="drop").order_by("opened_on")] \
        == [(reps[0].pk, "acknowledged"), (reps[1].pk, "open")]  # fmt: skip
    until = FALL + 6 * DAY
    services.snooze(caller=system(acme), alert=alert, until=until, today=FALL + 4 * DAY)
    for day, state in ((until - DAY, "snoozed"), (until, "open")):
        services.wake(caller=system(acme), now=datetime.combine(day, time(0, 1), UTC))
        alert.refresh_from_db()
        assert (alert.state, alert.snoozed_until) == (state, until if state == "snoozed" else None)


@time_machine.travel(NOW, tick=True)
def test_the_tasks_evaluate_the_organisations(committed, monkeypatch):
    one, another = organisation("acme"), organisation("globex")
    monkeypatch.setattr(tasks.evaluate, "delay", tasks.evaluate)
    tasks.sweep()
    for each in (one, another):
        with organisation_context(each.pk):
            assert EvaluatedDay.objects.get().day == TODAY - DAY
    tasks.evaluate(organisation_id=str(one.pk))
    with organisation_context(one.pk):
        assert EvaluatedDay.objects.count() == 1


def test_events_say_what_was_raised_and_cleared(acme, days, steady, reps):
    fall(days, steady, reps[0], lengths=14)
    publish_all(organisation_id=acme.pk, now=datetime.combine(TODAY, MORNING))
    (alert,) = drops()
    events = Event.objects.filter(subject_id=alert.pk).order_by("pk")
    about = {"alert": str(alert.pk), "rule": "drop", "team": None, "rep": str(reps[0].pk)}
    link = {"link": f"alerts/{alert.pk}"}
    assert [(event.type, event.body) for event in events] == [
        ("alert.raised", about | {"day": str(FALL + DAY), "reopenings": 0} | link),
        ("alert.cleared", about | {"day": str(FALL + 13 * DAY)} | link),
    ]


def test_after_an_outage_each_day_is_evaluated_and_older_ones_are_left_out(days, steady, reps):
    days.record(steady, FALL + 3 * DAY)
    assert days.close(FALL + 3 * DAY) == 4
    assert days.close(FALL + 60 * DAY) == 32


def test_only_the_platform_evaluates(acme, days):
    caller = Caller.key(
        organisation_id=acme.pk, slug="acme", key_id=acme.pk, name="key", scopes=["alerts:write"]
    )
    now = datetime.combine(TODAY, MORNING)
    for task in (services.evaluate_day, services.wake):
        with pytest.raises(NotAllowed):
            task(caller=caller, now=now)


def test_a_day_that_is_not_computed_yet_waits(days, steady):
    """Nothing is stale, for nobody has marked the day; FALL itself is computed."""
    assert days.evaluate(datetime.combine(FALL + 2 * DAY, MORNING)) == 1
    assert EvaluatedDay.objects.latest("day").day == FALL
