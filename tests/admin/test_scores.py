"""Daily scores by hand: points with three decimals, through the same service as all others."""

from datetime import timedelta

import pytest

from apps.ledger.models import AuditEvent, StaleRange
from apps.scores import services
from apps.scores.models import DailyScore, ScoreRevision
from ssi_platform.domain.readings import Source
from ssi_platform.tenancy.context import organisation_context

from ..sample_data import NOW, TODAY, reading, system
from .conftest import errors, form, otherwise_told, url

ADD = url("scores_scoreentry", "add")
PILLARS = {"brand": "17.5", "people": "9.125", "insights": "5", "relationships": "20.001"}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOW, tick=True)


def scores(organisation, model=DailyScore):
    with organisation_context(organisation.pk):
        return list(model.objects.of_organisation(organisation.pk).order_by("day"))


def record(rep, day=TODAY, **values):
    with organisation_context(rep.organisation_id):
        services.record_score(
            caller=system(rep.organisation), rep=rep, day=day, reading=reading(**values), now=NOW
        )
    return url("scores_scoreentry", "change", f"{rep.pk}.{day}")


def test_a_score_is_added(site, alice, acme, bobs_rep, events):
    answer = site(alice).post(ADD, {"rep": bobs_rep.pk, "day": TODAY} | PILLARS)

    assert answer.status_code == 302, errors(answer)
    (score,) = scores(acme)
    assert (score.total, score.brand, score.people) == (51_626, 17_500, 9_125)
    assert (score.relationships, score.source) == (20_001, Source.MANUAL)
    assert events(f"{bobs_rep.pk}/{TODAY}") == [(alice.email, "create")]


def test_a_total_alone_is_enough(site, alice, acme, bobs_rep):
    site(alice).post(ADD, {"rep": bobs_rep.pk, "day": TODAY, "total": "69.499"})

    assert [(score.total, score.brand) for score in scores(acme)] == [(69_499, None)]


def test_a_correction_keeps_what_it_does_not_show(site, alice, acme, bobs_rep, events):
    earlier = NOW - timedelta(hours=1)
    beside = {"industry": "Steel", "industry_rank": 7, "network_total": "44.5"}
    change = record(bobs_rep, at=earlier, source=Source.LINKEDIN_API, **PILLARS, **beside)
    shown = site(alice).get(change).context["adminform"].form
    assert {name: shown[name].value() for name in PILLARS} == PILLARS
    answer = site(alice).post(change, PILLARS | {"total": "51.626", "brand": "18"})

    assert answer.status_code == 302, errors(answer)
    (score,) = scores(acme)
    assert (score.total, score.brand) == (52_126, 18_000)
    assert (score.industry, score.industry_rank, score.network_total) == ("Steel", 7, 44_500)
    assert [old.brand for old in scores(acme, ScoreRevision)] == [17_500]
    assert events(f"{bobs_rep.pk}/{TODAY}")[-1] == (alice.email, "change")


def test_a_score_is_deleted_and_kept_as_a_revision(site, alice, acme, bobs_rep, events):
    record(bobs_rep, total=60)
    delete = url("scores_scoreentry", "delete", f"{bobs_rep.pk}.{TODAY}")

    assert site(alice).post(delete, {"post": "yes"}).status_code == 302
    assert scores(acme) == []
    assert [old.total for old in scores(acme, ScoreRevision)] == [60_000]
    assert events(f"{bobs_rep.pk}/{TODAY}")[-1] == (alice.email, "delete")


def test_the_action_deletes_scores_one_by_one(site, alice, acme, bobs_rep, events):
    days = [TODAY - timedelta(days=back) for back in range(3)]
    for day in days:
        record(bobs_rep, day, total=60)
    chosen = [f"{bobs_rep.pk}.{day}" for day in days[:2]]
    data = {"action": "delete_selected", "_selected_action": chosen}
    asked = site(alice).post(url("scores_scoreentry"), data)
    assert asked.status_code == 200 and f"Bob on {TODAY}" in asked.content.decode()
    assert len(scores(acme)) == 3
    site(alice).post(url("scores_scoreentry"), data | {"post": "yes"})

    assert [score.day for score in scores(acme)] == [days[2]]
    for day in days[:2]:
        assert events(f"{bobs_rep.pk}/{day}")[-1] == (alice.email, "delete")


WRONG = [
    ({"brand": "25.001"}, "brand"),
    ({"brand": "-0.001"}, "brand"),
    ({"brand": "NaN"}, "brand"),
    ({"brand": "1_0"}, "brand"),
    ({"brand": "1e1"}, "brand"),
    ({"brand": "\u0661"}, "brand"),
    ({"brand": "1,5"}, "brand"),
    ({"total": "52.626"}, "total"),
    ({"total": "100.001"}, "total"),
    ({"insights": ""}, "total"),
    ({"day": str(TODAY + timedelta(days=2))}, "day"),
    ({"day": "2026-02-30"}, "day"),
]


def test_errors_are_shown_beside_their_fields(site, alice, acme, bobs_rep, unwritten):
    asked = {"rep": bobs_rep.pk, "day": TODAY} | PILLARS

    assert otherwise_told(site(alice), ADD, asked, WRONG) == []
    assert scores(acme) == []


def test_a_score_is_not_overwritten_by_adding_one(site, alice, acme, bobs_rep):
    record(bobs_rep, total=60, at=NOW - timedelta(hours=1))
    page = site(alice).post(ADD, {"rep": bobs_rep.pk, "day": TODAY, "total": "70"})

    assert list(errors(page)) == ["day"]
    assert [score.total for score in scores(acme)] == [60_000]
    assert scores(acme, ScoreRevision) == []


def test_a_later_observation_stands_and_the_form_says_so(site, alice, acme, bobs_rep):
    change = record(bobs_rep, total=60, at=NOW + timedelta(hours=1))
    page = site(alice).post(change, {"total": "70"})

    assert errors(page)["__all__"] == ["A later observation of this day stands."]
    assert [score.total for score in scores(acme)] == [60_000]


def test_scores_are_found_by_rep_and_by_day(site, ada, acme, bobs_rep, dora):
    record(bobs_rep, total=60)
    record(dora, TODAY - timedelta(days=40), total=61.5)

    def listed(query):
        page = site(ada).get(f"{url('scores_scoreentry')}?{query}")
        rows = page.context["cl"].result_list
        return [row.rep.name for row in rows], ">61.5<" in page.content.decode()

    assert listed("q=dor") == (["Dora"], True)
    assert listed("day__year=2026&day__month=6") == (["Bob"], False)
    assert listed("") == (["Bob", "Dora"], True)


def test_a_made_up_key_is_missing(site, alice, bobs_rep):
    record(bobs_rep, total=60)
    client, locations = site(alice), {}
    for key in ("x", "x.y", "{}.20260630", "{}.2026-06-30.", "{}"):
        answer = client.get(url("scores_scoreentry", "change", key.format(bobs_rep.pk)))
        locations[key] = answer.headers.get("Location")

    assert locations == dict.fromkeys(locations, "/admin/")


def state(organisation):
    """Everything that a write of scores touches."""
    with organisation_context(organisation.pk):
        return (
            list(DailyScore.objects.order_by("day").values()),
            ScoreRevision.objects.count(),
            AuditEvent.objects.count(),
            StaleRange.objects.count(),
        )


def as_opened(client, page):
    """What the form of a page sends when nothing is edited."""
    opened = client.get(page).context["adminform"].form
    return {name: opened[name].value() or "" for name in opened.fields}


STORED = {
    "four pillars": PILLARS,
    "a total alone": {"total": "61.5"},
    "a total and two pillars": {"total": "61.5", "brand": "17.5", "people": "9"},
}


@pytest.mark.parametrize("stored", STORED.values(), ids=STORED)
def test_saving_an_unchanged_form_writes_nothing(site, alice, acme, bobs_rep, stored):
    seen = {"at": NOW - timedelta(days=3), "source": Source.LINKEDIN_API}
    change = record(bobs_rep, **stored, **seen)
    before = state(acme)
    shown = as_opened(site(alice), change)
    answer = site(alice).post(change, shown, follow=True)

    assert [str(message) for message in answer.context["messages"]] == ["Nothing was changed."]
    assert state(acme) == before


def test_one_changed_pillar_is_stored_and_audited_once(site, alice, acme, bobs_rep, events):
    seen = {"at": NOW - timedelta(days=3), "source": Source.LINKEDIN_API}
    change = record(bobs_rep, **PILLARS, **seen)
    shown = as_opened(site(alice), change)
    site(alice).post(change, shown | {"insights": "6"})

    (score,) = scores(acme)
    assert (score.brand, score.people, score.insights) == (17_500, 9_125, 6_000)
    assert (score.total, score.source) == (52_626, Source.MANUAL)
    assert [old.insights for old in scores(acme, ScoreRevision)] == [5_000]
    assert events(f"{bobs_rep.pk}/{TODAY}")[1:] == [(alice.email, "change")]


@pytest.mark.parametrize("day", ["0026-01-01", "1990-05-01", "1999-12-31"])
def test_a_day_before_2000_is_refused(site, alice, acme, bobs_rep, day):
    page = site(alice).post(ADD, {"rep": bobs_rep.pk, "day": day, "total": "50"})

    assert [error.code for error in form(page).errors.as_data()["day"]] == ["day_out_of_range"]
    assert scores(acme) == []
