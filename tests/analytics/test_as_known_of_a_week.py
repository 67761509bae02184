"""A week of one organisation as it was known: what is taken back, and what is refused."""

from datetime import UTC, datetime

from django.utils import timezone

from apps.analytics.services import as_known
from apps.directory import services as directory
from apps.ledger.services import history
from apps.organisations import services as organisations
from apps.privacy import services as privacy
from apps.scores import services as scores
from apps.scores.models import DailyScore
from apps.targets import services as targets
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import move, system

from .as_known import DAY, computed, median, planned, refused, scored
from .as_known import initech as initech


def test_a_correction_a_move_an_absence_and_a_window_are_taken_back(initech):
    one, caller, week_ago = (
        initech.organisation,
        system(initech.organisation),
        initech.today - 6 * DAY,
    )
    instants = [timezone.now()]
    scored(one, {initech.reps[0]: 90}, week_ago)
    instants.append(timezone.now())
    move(initech.reps[3], initech.south, week_ago, today=initech.today)
    instants.append(timezone.now())
    with organisation_context(one.pk):
        directory.save_absence(
            caller=caller, rep=initech.reps[1], span=(week_ago, week_ago + DAY), kind="leave",
            state="approved", today=initech.today, now=timezone.now(),
        )  # fmt: skip
    instants.append(timezone.now())
    with organisation_context(one.pk):
        score = DailyScore.objects.select_related("organisation").get(
            rep=initech.reps[2], day=week_ago
        )
        scores.delete_score(caller=caller, score=score, now=timezone.now())
    instants.append(timezone.now())
    computed(one)
    medians = [median(initech, initech.north, week_ago, known_at=each) for each in instants]
    assert medians == [[55], [65], [60], [75], [90]]
    assert median(initech, initech.north, week_ago) == [90]


def test_the_window_that_was_known_counts(initech):
    one, caller, last = initech.organisation, system(initech.organisation), initech.reps[3]
    move(last, initech.south, initech.today, today=initech.today)
    instants = [timezone.now()]
    with organisation_context(one.pk):
        score = DailyScore.objects.select_related("organisation").get(rep=last, day=initech.today)
        scores.delete_score(caller=caller, score=score, now=timezone.now())
        for days in (1, 2):
            instants.append(timezone.now())
            organisations.change_organisation(
                caller=caller, changes={"staleness_days": days}, today=initech.today
            )
        instants.append(timezone.now())
    ask = [median(initech, initech.south, initech.today, known_at=each) for each in instants]
    assert ask == [[70], [70], [None], [70]]


def test_a_verdict_is_judged_by_the_scores_that_were_known(initech):
    planned(initech, share_required=50)
    on, path = initech.today, f"teams/{initech.top.pk}/attainment"
    instant = timezone.now()
    _, answered = initech.asked.get(path, on=on)
    assert answered["stages"][0]["attained_at_due"] is True
    for back in range(2, 7):
        scored(initech.organisation, dict.fromkeys(initech.reps, 20), on - back * DAY)
    computed(initech.organisation)
    _, now = initech.asked.get(path, on=on)
    assert now["stages"][0]["attained_at_due"] is False
    assert initech.asked.get(path, on=on, known_at=instant) == (200, answered)


def test_before_a_plan_was_made_there_was_none(initech):
    instant = timezone.now()
    planned(initech)
    status, body = initech.asked.get(f"teams/{initech.top.pk}/attainment", known_at=instant)
    assert (status, body["code"]) == (404, "no_plan")


def test_what_history_cannot_tell_is_refused(initech):
    path, today = f"teams/{initech.north.pk}", initech.today
    plan = planned(initech)
    instant = timezone.now()
    with organisation_context(initech.organisation.pk):
        targets.delete_plan(caller=system(initech.organisation), plan=plan, today=today)
    gone = [("/known_at", "history_incomplete")]
    assert refused(initech.asked.get(f"{path}/attainment", known_at=instant)) == gone
    assert median(initech, initech.north, today, known_at=instant) == [55]
    with organisation_context(initech.organisation.pk):
        privacy.erase_rep(
            caller=system(initech.organisation), rep=initech.reps[0], today=today,
            now=timezone.now(),
        )  # fmt: skip
    after = timezone.now()
    span = {"from": today, "to": today}
    assert refused(initech.asked.get(f"{path}/statistics", **span, known_at=instant)) == gone
    assert median(initech, initech.north, today, known_at=after) == [60]


def test_what_would_cost_too_much_is_refused(initech, monkeypatch):
    instant, path = timezone.now(), f"teams/{initech.north.pk}/statistics"
    long = [("/known_at", "span_too_long")]
    ask = initech.asked.get
    assert refused(ask(path, known_at=instant)) == long
    days = {"from": initech.today - 92 * DAY, "to": initech.today}
    assert refused(ask(path, **days, known_at=instant)) == long
    days["from"] += DAY
    assert ask(path, **days, known_at=instant)[0] == 200
    planned(initech)
    monkeypatch.setattr(as_known, "MOST_REP_DAYS", 4 * 30)
    assert refused(ask(path, **days, known_at=instant)) == long
    attainment = f"teams/{initech.north.pk}/attainment"
    assert refused(ask(attainment, known_at=timezone.now())) == long
    monkeypatch.setattr(history, "MOST_CHANGES", 0)
    instant = datetime(2026, 1, 1, tzinfo=UTC)
    day = {"from": initech.today, "to": initech.today}
    assert refused(ask(path, **day, known_at=instant)) == [("/known_at", "history_incomplete")]
    assert refused(ask(path, **day, grain="week", known_at=instant)) == [
        ("/grain", "not_applicable")
    ]


def test_pages_are_as_those_of_the_list(initech):
    path, instant = f"teams/{initech.north.pk}/statistics", timezone.now()
    days = {"from": initech.today - 6 * DAY, "to": initech.today, "page_size": 3}
    for ordering in ("day", "-day"):
        listed, known = [], []
        for rows, more in ((listed, {}), (known, {"known_at": instant})):
            cursor = {}
            while cursor is not None:
                _, body = initech.asked.get(path, **days, ordering=ordering, **more, **cursor)
                rows += body["data"]
                following = body["next_cursor"]
                cursor = {"cursor": following} if following else None
        assert len(known) == 7
        assert known == listed


def test_only_who_reads_every_score_reads_what_was_known(api, alice, bob, ana, acme, north):
    today = timezone.now().date()
    span = {"from": today, "to": today, "known_at": timezone.now().isoformat()}
    base = "/api/v1/organisations/acme"
    for path in ("statistics", f"teams/{north.pk}/statistics", f"teams/{north.pk}/attainment"):
        given = span if path.endswith("statistics") else {"known_at": span["known_at"]}
        for who in (alice, bob):
            answer = api(who).get(f"{base}/{path}", given)
            assert (answer.status_code, answer.json()["code"]) in (
                (403, "missing_permission"), (404, "not_found"),
            )  # fmt: skip
        assert api(ana).get(f"{base}/{path}", given).status_code in (200, 404)
    assert api(alice).get(f"{base}/teams/{north.pk}/statistics", span).status_code == 403
