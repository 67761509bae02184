"""Why a figure changed: the endpoint, by hand and for random organisations."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apps.access import services as access
from apps.directory import services as directory
from ssi_platform.tenancy.context import organisation_context
from tests import calls
from tests.clock import noon as noon
from tests.examples import examples
from tests.sample_data import NOW, TODAY, key, reading, record, rep, system

from .test_random_organisations import DAYS, START, Improvised

ACME = "/api/v1/organisations/acme"
FROM = date(2026, 6, 2)
SINCE = date(2026, 6, 1)
IN_TIME = datetime(2026, 6, 2, 10, tzinfo=UTC)
LATE = datetime(2026, 6, 3, 10, tzinfo=UTC)  # After the cut-off, 6 o'clock of 3 June.
SPAN = {"from": str(FROM), "to": str(TODAY)}


def scores(acme, totals, *, at):
    """Record {(rep, day): total} at an instant."""
    record(acme, {rep_day: reading(total, at=at) for rep_day, total in totals.items()}, now=at)


@pytest.fixture
def explained(acme, acme_key, north, drained):
    def explained(who=None, *, of=north, **query):
        drained()
        path = f"teams/{of.pk}/explanation" if of else "explanation"
        return calls.client(who or acme_key).get(f"{ACME}/{path}", SPAN | query)

    return explained


@pytest.fixture
def june(acme, north, south):
    """The example of docs/explanations.md."""
    dana, carl, ben, fay = (
        rep(acme, name, north, since=SINCE) for name in ("Dana", "Carl", "Ben", "Fay")
    )
    totals = {dana: 50, carl: 58, ben: 62, fay: 72}
    scores(acme, {(one, FROM): total for one, total in totals.items()}, at=IN_TIME)
    scores(acme, {(ben, FROM): 64}, at=LATE)
    leaves = date(2026, 6, 10)
    with organisation_context(acme.pk):
        directory.assign(caller=system(acme), rep=dana, from_day=leaves, team=None, today=TODAY)
    emil = rep(acme, "Emil", north, since=date(2026, 6, 20))
    scores(acme, {(carl, TODAY): 58, (ben, TODAY): 65, (fay, TODAY): 72, (emil, TODAY): 68}, at=NOW)
    return {"Dana": dana, "Carl": carl, "Ben": ben, "Fay": fay, "Emil": emil}


def steps_of(answer):
    return [(s["cause"], s["before"], s["after"], s["difference"], s["reps"],
             [(c["name"], c["before"], c["after"]) for c in s["contributors"]])
            for s in answer.json()["steps"]]  # fmt: skip


def test_the_example_of_the_guide(june, explained, north):
    answer = explained()
    body = answer.json()

    assert steps_of(answer) == [
        ("corrections", 60, 61, 1, 1, [("Ben", 62, 64)]),
        ("left", 61, 64, 3, 1, [("Dana", 50, None)]),
        ("joined", 64, 66, 2, 1, [("Emil", None, 68)]),
        ("gained", 66, 66.5, 0.5, 1, [("Ben", 64, 65)]),
    ]
    assert (body["start"], body["change"], body["known_at"]) == (60, 6.5, "2026-06-03T06:00:00Z")
    assert (body["first"]["figure"], body["last"]["figure"]) == (61, 66.5)
    assert (body["team"], body["first"]["roster"], body["last"]["scored"]) == (str(north.pk), 5, 4)


def test_a_move_an_absence_and_an_expired_score(acme, june, north, south, sales, explained):
    """Of North: Carl moves to South and Ben is on leave; of Sales, Carl is still a member."""
    with organisation_context(acme.pk):
        who = {"caller": system(acme), "today": TODAY}
        directory.assign(rep=june["Carl"], from_day=TODAY, team=south, **who)
        directory.set_parent(team=south, parent=sales, from_day=SINCE, **who)
        directory.set_parent(team=north, parent=sales, from_day=SINCE, **who)
        directory.save_absence(
            rep=june["Ben"], span=(TODAY, TODAY + timedelta(days=1)), kind="leave",
            state="approved", now=NOW, **who,
        )  # fmt: skip
    greta = rep(acme, "Greta", north, since=SINCE)
    scores(acme, {(greta, FROM): 10}, at=IN_TIME)
    of_north, of_sales = (
        {step[0]: step[5] for step in steps_of(explained(of=team))} for team in (north, sales)
    )

    assert of_north["moved_out"] == [("Carl", 58, None)]
    assert of_north["absences"] == [("Ben", 64, None)]
    assert of_north["expired"] == [("Greta", 10, None)]
    assert "moved_out" not in of_sales
    assert of_sales["left"] == of_north["left"] == [("Dana", 50, None)]


STAGES = [{"threshold": 60, "due_on": "2026-06-15"}, {"threshold": 70, "due_on": "2026-12-31"}]


@pytest.fixture
def planned(acme_key):
    body = {"name": "60 and 70", "starts_on": str(SINCE), "stages": STAGES}
    plan = calls.client(acme_key).post(f"{ACME}/target-plans", body, format="json")
    assert plan.status_code == 201
    return plan.json()


def test_the_next_stage_and_a_newcomer_are_terms(june, planned, explained):
    """On 2 June the stage is 60, at which 2 of 4 were; on 30 June it is 70, and Emil is new."""
    answer = explained(figure="share")
    body = answer.json()
    ends = [(end["figure"], end["threshold"], end["plan"]) for end in (body["first"], body["last"])]

    assert ends == [(50, 60, planned["id"]), (33.333, 70, planned["id"])]
    assert [step[:5] for step in steps_of(answer)] == [
        ("corrections", 50, 50, 0, 1),
        ("left", 50, 66.667, 16.667, 1),
        ("terms", 66.667, 33.333, -33.334, 0),
        ("gained", 33.333, 33.333, 0, 1),
    ]


def test_level_and_share_need_a_plan(june, explained):
    for figure in ("level", "share"):
        answer = explained(figure=figure)
        assert (answer.status_code, answer.json()["code"]) == (404, "no_plan")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"from": str(TODAY)}, "empty_span"),
        ({"figure": "mean"}, "invalid_choice"),
        ({"to": "2026-6-1"}, "not_a_day"),
        ({"on": str(TODAY)}, "unknown_parameter"),
    ],
)
def test_refused_parameters(explained, query, code):
    answer = explained(**query)

    assert answer.status_code == 400
    assert code in (answer.json()["code"], *(e["code"] for e in answer.json().get("errors", [])))


def test_a_day_without_statistics_has_no_figure(june, explained):
    answer = explained(to=str(TODAY + timedelta(days=1))).json()

    assert (answer["last"]["figure"], answer["last"]["reason"]) == (None, "no_roster")
    assert (answer["steps"], answer["start"], answer["change"]) == ([], None, None)
    assert answer["first"]["figure"] == 61


def test_it_costs_the_same_for_five_reps_and_for_thirty(acme, june, north, planned, explained):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            answer = explained(figure="level")
        assert answer.status_code == 200
        return len([q for q in captured if "SAVEPOINT" not in q["sql"]]), answer.json()

    cost()
    few, _ = cost()
    more = [rep(acme, f"More{n}", north, since=SINCE) for n in range(25)]
    scores(acme, {(one, FROM): 20 + n for n, one in enumerate(more)}, at=IN_TIME)
    explained()
    many, body = cost()

    assert many == few < 30  # With those of the drain before the request.
    step = next(step for step in body["steps"] if step["cause"] == "expired")
    assert (step["reps"], len(step["contributors"])) == (25, 10)


# ---------------------------------------------------------------------------- who reads what


HIDDEN = "below_minimum_cohort"


def assert_hidden(answer):
    body = answer.json()
    assert answer.status_code == 200
    assert [(end["figure"], end["reason"], end["roster"]) for end in (body["first"], body["last"])
            ] == [(None, HIDDEN, None)] * 2  # fmt: skip
    assert (body["start"], body["change"], body["steps"]) == (None, None, [])


def test_a_manager_reads_the_own_team_and_not_the_organisation(
    acme, june, south, alice, explained
):
    others = [rep(acme, f"South{n}", south, since=SINCE) for n in range(3)]
    scores(acme, {(one, day): 40 for one in others for day in (FROM, TODAY)}, at=NOW)

    assert len(explained(alice).json()["steps"]) == 4
    assert_hidden(explained(alice, of=None))
    assert explained(alice, of=south).status_code == 404


def test_a_manager_reads_an_organisation_of_own_reps(june, alice, explained):
    own, all_of_it = (steps_of(explained(who, of=None)) for who in (alice, None))

    assert [step[:5] for step in own] == [step[:5] for step in all_of_it] != []


def test_nobody_is_named_whom_a_manager_does_not_see_any_more(june, alice, explained):
    """Dana left: managers do not list her, but her leaving is still a step."""
    left = next(step for step in steps_of(explained(alice)) if step[0] == "left")

    assert left == ("left", 61, 64, 3, 1, [])


def test_a_day_with_a_team_of_somebody_else_is_hidden(acme, june, north, south, alice, explained):
    """South was below North on 2 June, and is not today: North less the own reps is South."""
    sue = rep(acme, "Sue", south, since=SINCE)
    scores(acme, {(sue, FROM): 30}, at=IN_TIME)
    with organisation_context(acme.pk):
        for since, parent in ((SINCE, north), (TODAY, None)):
            directory.set_parent(
                caller=system(acme), team=south, parent=parent, from_day=since, today=TODAY
            )
    body = explained(alice).json()

    assert (body["first"]["figure"], body["first"]["reason"]) == (None, HIDDEN)
    assert (body["last"]["figure"], body["start"], body["steps"]) == (66.5, None, [])
    assert explained().json()["first"]["figure"] == 58


def test_reps_and_keys_that_list_nobody_read_nothing(acme, june, bob, explained):
    for who in (bob, key(acme, "statistics:read", "directory:read")):
        assert_hidden(explained(who))
        assert_hidden(explained(who, of=None))


def test_names_need_the_permission_to_read_them(acme, june, explained):
    answer = explained(key(acme, "statistics:read", "scores:read"))
    contributors = [each for step in answer.json()["steps"] for each in step["contributors"]]

    assert len(contributors) == 4
    assert {each["name"] for each in contributors} == {None}


# --------------------------------------------------------------------- random organisations


def assert_explained(client, slug, path, days):
    """Compare both ends with what is published, and the steps with the change."""
    first, last = days
    for figure in ("median", "level", "share"):
        query = {"from": str(first), "to": str(last), "figure": figure}
        answer = client.get(f"/api/v1/organisations/{slug}/{path}explanation", query)
        if answer.status_code == 404:
            assert answer.json()["code"] == "no_plan"
            continue
        body = answer.json()
        if path or figure == "median":
            published = [figure_on(client, slug, path, figure, day) for day in days]
            assert [body["first"]["figure"], body["last"]["figure"]] == published, query
        steps = body["steps"]
        if body["change"] is None:
            assert steps == []
            continue
        parts = sum(thousandths(step["difference"]) for step in steps)
        assert parts == thousandths(body["change"])
        assert [s["before"] for s in steps] == [body["start"], *(s["after"] for s in steps)][:-1]
        if steps and body["last"]["figure"] is not None:
            assert steps[-1]["after"] == body["last"]["figure"]
        yield from (step["cause"] for step in steps)


def figure_on(client, slug, path, figure, day):
    base = f"/api/v1/organisations/{slug}/{path}"
    if figure == "median":
        rows = client.get(f"{base}statistics", {"from": str(day), "to": str(day)}).json()["data"]
        return rows[0]["median"] if rows else None
    body = client.get(f"{base}attainment", {"on": str(day)}).json()
    if "stages" not in body:
        return None
    stage = next(s for s in body["stages"] if s["position"] == body["current_stage"])
    return stage[figure]


def thousandths(points):
    return round(points * 1000)


# A seed cannot be made smaller in any way that helps.
@settings(
    max_examples=examples(2), phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(seed=st.integers(0, 2**32))
def test_the_ends_are_the_published_figures(db, seed):
    with transaction.atomic():
        improvised = Improvised(seed)
        with organisation_context(improvised.organisation_id):
            improvised.fill()
            improvised.edit()
            improvised.drain()
            teams = [team.pk for team in improvised.teams]
        client = calls.client(key(improvised.organisation))
        slug, random = improvised.organisation.slug, improvised.random
        causes = []
        for _ in range(3):
            first = START + timedelta(days=random.randint(0, DAYS - 15))
            days = (first, first + timedelta(days=random.randint(1, 14)))
            path = random.choice(["", *(f"teams/{team}/" for team in teams)])
            causes += assert_explained(client, slug, path, days)
        transaction.set_rollback(True)
