"""Scores as they were known at an instant: compared with what was listed at that instant."""

from datetime import date, timedelta
from random import Random
from uuid import uuid4

import pytest

from apps.scores.models import DailyScore
from apps.scores.services import delete_score
from apps.scores.services.incoming import JsonReadings
from apps.scores.services.recording import store
from apps.scores.services.undoing import undo_file
from ssi_platform.tenancy.context import organisation_context
from tests import calls
from tests.clock import noon as noon
from tests.sample_data import NOW, TODAY, reading, record, rep, system

SCORES = "/api/v1/organisations/acme/scores"
FIRST = date(2026, 6, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(4)]
SPAN = {"day__gte": str(FIRST), "day__lte": str(TODAY), "page_size": 500}
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def listed(acme_key):
    def listed(who=None, **query):
        answer = calls.client(who or acme_key).get(SCORES, SPAN | query)
        assert answer.status_code == 200, answer.json()
        return answer.json()["data"]

    return listed


def delete(acme, one, day):
    with organisation_context(acme.pk):
        score = DailyScore.objects.select_related("organisation").get(rep=one, day=day)
        return lambda now: delete_score(caller=system(acme), score=score, now=now)


def write(random, acme, reps, now):
    """Record some scores, of earlier observations too, or delete one."""
    with organisation_context(acme.pk):
        standing = list(DailyScore.objects.filter(rep__in=reps).select_related("organisation"))
        if standing and random.random() < 0.3:
            delete_score(caller=system(acme), score=random.choice(standing), now=now)
            return
    keys = [(random.choice(reps), random.choice(DAYS)) for _ in range(random.randint(1, 4))]
    observed = [NOW - timedelta(days=20, hours=random.randint(0, 3)) for _ in keys]
    totals = random.choices([30, 40, 50], k=len(keys))
    readings = zip(totals, observed, strict=True)
    record(
        acme,
        {k: reading(total, at=at) for k, (total, at) in zip(keys, readings, strict=True)},
        now=now,
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_list_of_any_instant_is_answered_again(acme, north, listed, seed):
    random = Random(seed)
    reps = [rep(acme, f"R{n}", north, since=FIRST) for n in range(3)]
    lists = {NOW - MINUTE: listed()}
    for step in range(40):
        now = NOW + step * MINUTE
        write(random, acme, reps, now)
        lists[now] = lists[now + MINUTE / 2] = listed()

    for instant, expected in lists.items():
        assert listed(known_at=instant.isoformat()) == expected, instant
    assert len({str(each) for each in lists.values()}) > 20


def test_an_observation_that_is_recorded_again_has_stood_twice(acme, bobs_rep, listed):
    one = {(bobs_rep, FIRST): reading(50, at=NOW - timedelta(days=9))}
    for now in (NOW, NOW + 2 * MINUTE):
        record(acme, one, now=now)
        with organisation_context(acme.pk):
            score = DailyScore.objects.select_related("organisation").get(rep=bobs_rep, day=FIRST)
            delete_score(caller=system(acme), score=score, now=now + MINUTE)

    stood = [len(listed(known_at=(NOW + n * MINUTE).isoformat())) for n in range(-1, 5)]
    assert stood == [0, 1, 0, 1, 0, 0]


def test_pages_filters_and_selected_fields(acme, north, acme_key, listed):
    reps = [rep(acme, f"R{n}", north, since=FIRST) for n in range(3)]
    record(acme, {(one, day): reading(50, at=NOW) for one in reps for day in DAYS}, now=NOW)
    record(acme, {(one, DAYS[0]): reading(60, at=NOW + MINUTE) for one in reps}, now=NOW + MINUTE)
    query = {"known_at": NOW.isoformat(), "rep": reps[0].external_id, "fields": "day,total"}

    expected = [{"day": str(day), "total": 50} for day in DAYS]
    assert listed(**query, ordering="day") == expected
    first = calls.client(acme_key).get(SCORES, SPAN | query | {"page_size": 3}).json()
    rest = listed(**query, page_size=3, cursor=first["next_cursor"])
    assert first["data"] + rest == expected[::-1]
    assert len(listed(known_at=NOW.isoformat(), within="north")) == 12


def test_a_manager_and_a_rep_see_theirs(acme, bobs_rep, south, alice, bob, listed):
    other = rep(acme, "Other", south, since=FIRST)
    record(acme, {(one, FIRST): reading(50, at=NOW) for one in (bobs_rep, other)}, now=NOW)
    record(acme, {(other, FIRST): reading(51, at=NOW + MINUTE)}, now=NOW + MINUTE)

    for who in (alice, bob):
        assert [row["rep"] for row in listed(who, known_at=NOW.isoformat())] == [str(bobs_rep.pk)]
    assert len(listed(known_at=NOW.isoformat())) == 2


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"known_at": "2026-06-01"}, "not_an_instant"),
        ({"known_at": "2026-06-01T10:00:00"}, "no_offset"),
        ({"known_at": NOW.isoformat()}, "span_too_long"),
        ({"known_at": NOW.isoformat(), "day__gte": "2026-06-01"}, "span_too_long"),
        (
            {"known_at": NOW.isoformat(), "day__gte": "2026-01-01", "day__lte": "2026-04-03"},
            "span_too_long",
        ),
    ],
)
def test_refused(acme_key, query, code):
    answer = calls.client(acme_key).get(SCORES, query)

    assert answer.status_code == 400
    assert [(e["code"], e["pointer"]) for e in answer.json()["errors"]] == [(code, "/known_at")]


def test_92_days_and_one_day_are_answered(acme_key):
    client = calls.client(acme_key)
    for days in ({"day__gte": "2026-01-01", "day__lte": "2026-04-02"}, {"day": "2026-01-01"}):
        assert client.get(SCORES, days | {"known_at": NOW.isoformat()}).status_code == 200


def test_an_import_that_was_undone_was_known_meanwhile(acme, bobs_rep, listed):
    """40 stands from the first minute on, but for the two minutes of an import's 50."""
    day, import_id = (bobs_rep.pk, FIRST), uuid4()
    who = {"caller": system(acme), "organisation": acme}
    early, late = (reading(total, at=NOW - n * DAY) for total, n in ((40, 9), (50, 8)))
    with organisation_context(acme.pk):
        store(incoming=JsonReadings([(day, early)]), now=NOW, **who)
        store(
            incoming=JsonReadings([(day, late)]), now=NOW + 2 * MINUTE, import_id=import_id, **who
        )
        undo_file(caller=system(acme), import_id=import_id, now=NOW + 4 * MINUTE, dry=False)
    instants = [NOW + n * MINUTE for n in range(-1, 6)]
    stood = [[row["total"] for row in listed(known_at=each.isoformat())] for each in instants]

    assert stood == [[], [40], [40], [50], [50], [40], [40]]


def test_of_merged_reps_one_score_a_day_was_known(acme, bobs_rep, south, acme_key, listed):
    """Both were recorded at once; the later observation stands."""
    double = rep(acme, "Bob M", south, since=FIRST)
    early, late = reading(40, at=NOW - 9 * DAY), reading(41, at=NOW - 8 * DAY)
    record(acme, {(bobs_rep, FIRST): early, (double, FIRST): late}, now=NOW)
    path = f"/api/v1/organisations/acme/reps/{bobs_rep.pk}:merge"
    answer = calls.client(acme_key).post(path, {"other": str(double.pk)}, format="json")

    assert answer.status_code == 200, answer.json()
    assert [row["total"] for row in listed(known_at=NOW.isoformat())] == [41]
