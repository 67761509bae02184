"""An import of scores is undone as a whole, while nothing later stands on it."""

from datetime import date, timedelta
from itertools import count

import pytest

from apps.directory import services as directory
from apps.directory.models import Assignment, Rep
from apps.jobs import services as jobs
from apps.ledger.models import AuditEvent
from apps.scores.models import ImportedScores
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW, TODAY, move, reading, record, system

from .conftest import ACME

FIRST = "rep,day,total\nbob,2026-06-01,40\nbob,2026-06-02,41\n"
SECOND = "rep,day,total\nbob,2026-06-02,51\nbob,2026-06-03,52\n"
CREATE = "?unknown_reps=create&team=north"


@pytest.fixture
def undo(acme_api, work):
    def undo(received, work=work):
        answer = acme_api.post(f"{ACME}/imports/{received['id']}:undo")
        if answer.status_code == 202:
            work()
        return answer

    return undo


def days(scores):
    return {day: total for (name, day), total in scores().items() if name == "Bob"}


@pytest.mark.usefixtures("bobs_rep")
def test_what_was_created_goes_and_what_was_replaced_comes_back(
    acme, acme_api, send, scores, undo, newly_stale
):
    send(FIRST, "?observed_at=2026-06-05T10:00:00Z")
    before = days(scores)
    received = send(SECOND, "?observed_at=2026-06-06T10:00:00Z")
    assert (received["created"], received["updated"]) == (1, 1)
    stale = newly_stale()
    answer = undo(received)

    assert answer.status_code == 202, answer.content
    job = acme_api.get(f"{ACME}/jobs/{answer.json()['id']}").json()
    assert (job["state"], job["kind"]) == ("succeeded", "import_undo"), job
    assert days(scores) == before == {"2026-06-01": 40_000, "2026-06-02": 41_000}
    assert acme_api.get(f"{ACME}/imports/{received['id']}").json()["undone_at"] is not None
    assert newly_stale() > stale
    with organisation_context(acme.pk):
        assert AuditEvent.objects.filter(action="undo", object_id=received["id"]).count() == 1
    again = undo(received)
    assert (again.status_code, again.json()["code"]) == (409, "not_undoable")


@pytest.mark.usefixtures("bobs_rep")
def test_a_later_import_is_undone_first(send, scores, undo):
    first = send(FIRST, "?observed_at=2026-06-05T10:00:00Z")
    second = send(SECOND, "?observed_at=2026-06-06T10:00:00Z")
    refused = undo(first)

    assert (refused.status_code, refused.json()["code"]) == (409, "not_undoable")
    assert "Bob on 2026-06-02" in refused.json()["detail"]
    assert undo(second).status_code == 202
    assert undo(first).status_code == 202
    assert days(scores) == {}


@pytest.mark.usefixtures("bobs_rep")
def test_the_earlier_import_is_undone_when_the_later_one_is(acme, acme_api, scores, undo):
    """With a clock that runs: what the later undo kept was not there when the first was loaded."""
    minutes = count()

    def work():
        now = NOW + timedelta(minutes=next(minutes))
        while jobs.run_next(organisation_id=acme.pk, clock=lambda: now):
            pass

    def load(content, observed_at):
        address = f"{ACME}/imports?observed_at={observed_at}"
        answer = acme_api.post(address, content, content_type="text/csv")
        work()
        return answer.json()

    first = load(FIRST, "2026-06-05T10:00:00Z")
    second = load(SECOND, "2026-06-06T10:00:00Z")
    assert undo(first, work).json()["code"] == "not_undoable"
    assert undo(second, work).status_code == 202
    assert undo(first, work).status_code == 202
    assert days(scores) == {}


def test_a_score_that_was_changed_since_stands_on_it(acme, bobs_rep, send, scores, undo):
    received = send(FIRST, "?observed_at=2026-06-05T10:00:00Z")
    day = date(2026, 6, 1)
    later = NOW + timedelta(minutes=1)
    record(acme, {(bobs_rep, day): reading(45, at=later)}, now=later)
    refused = undo(received)

    assert refused.json()["detail"].endswith("since: Bob on 2026-06-01.")
    assert days(scores)["2026-06-01"] == 45_000


def test_reps_that_it_created_go_with_it(acme, north, send, scores, undo):
    received = send("rep,day,total\nNew Rep,2026-06-01,40\n", CREATE)
    with organisation_context(acme.pk):
        assert Assignment.objects.filter(rep__name="New Rep").exists()

    assert undo(received).status_code == 202
    with organisation_context(acme.pk):
        assert not Rep.objects.filter(name="New Rep").exists()
        assert not ImportedScores.objects.exists()


def test_reps_who_were_moved_since_stand_on_it(acme, send, south, undo):
    received = send("rep,day,total\nNew Rep,2026-06-01,40\n", CREATE)
    with organisation_context(acme.pk):
        rep = Rep.objects.select_related("organisation").get(name="New Rep")
    move(rep, south, TODAY)

    assert undo(received).json()["detail"].endswith("since: New Rep.")


@pytest.mark.usefixtures("bobs_rep")
@pytest.mark.parametrize(
    ("file", "query"),
    [(FIRST, "?mode=dry_run"), ("name,team\nKim Lee,North\n", "?kind=directory"),
     ("rep,day,total\nnobody,2026-06-01,40\n", "")],
)  # fmt: skip
def test_imports_that_cannot_be_undone(send, undo, file, query):
    assert undo(send(file, query)).json()["code"] == "not_undoable"


def test_removing_reps_needs_that_nothing_is_known(acme, bobs_rep):
    record(acme, {(bobs_rep, TODAY): reading(45)})
    with organisation_context(acme.pk), pytest.raises(directory.InUse):
        directory.remove_reps(caller=system(acme), rep_ids=[bobs_rep.pk], today=TODAY)
