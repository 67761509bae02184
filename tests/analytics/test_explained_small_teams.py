"""Who reads explanations, and whose names are in them."""

from apps.directory import services as directory
from apps.scores.models import DailyScore
from apps.scores.services import delete_score
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.sample_data import NOW, TODAY, key, rep, system

from .explained_june import FROM, IN_TIME, SINCE, scores, steps_of
from .explained_june import explained as explained
from .explained_june import june as june

HIDDEN = "below_minimum_cohort"


def assert_hidden(answer):
    body = answer.json()
    assert answer.status_code == 200
    assert [(end["figure"], end["reason"], end["roster"]) for end in (body["first"], body["last"])
            ] == [(None, HIDDEN, None)] * 2  # fmt: skip
    assert (body["start"], body["change"], body["steps"]) == (None, None, [])


def test_a_manager_reads_the_own_team_and_not_the_organisation(acme, june, south, alice, explained):
    others = [rep(acme, f"South{n}", south, since=SINCE) for n in range(3)]
    scores(acme, {(one, day): 40 for one in others for day in (FROM, TODAY)}, at=NOW)

    assert len(explained(alice).json()["steps"]) == 4
    assert_hidden(explained(alice, team=None))
    assert explained(alice, team=south).status_code == 404


def test_a_manager_reads_no_organisation_even_of_own_reps(acme, june, south, alice, explained):
    """Sue's score of 2 June was known at the cut-off and is gone: statistics do not show her."""
    sue = rep(acme, "Sue", south, since=SINCE)
    scores(acme, {(sue, FROM): 5}, at=IN_TIME)
    with organisation_context(acme.pk):
        score = DailyScore.objects.select_related("organisation").get(rep=sue)
        delete_score(caller=system(acme), score=score, now=NOW)

    assert_hidden(explained(alice, team=None))
    assert explained(team=None).json()["steps"][0]["before"] == 58  # Of five, with hers.


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
        assert_hidden(explained(who, team=None))


def test_names_need_the_permission_to_read_them(acme, june, explained):
    answer = explained(key(acme, "statistics:read", "scores:read"))
    contributors = [each for step in answer.json()["steps"] for each in step["contributors"]]

    assert len(contributors) == 4
    assert {each["name"] for each in contributors} == {None}
