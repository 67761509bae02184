"""One answer at every entry point: what a manager may write does not depend on how.

A table has a row for each rep and day. Its last column is what happens at **every** entry point of
the write: "done", or the code of the refusal. To add another write, describe its entry points as
in `entry_points.py` and add a `Write` to WRITES; a new situation is one more row.

Alice manages North, with Inner below it; South is somebody else's. It is noon of 30 June 2026.
"""

from datetime import date

import pytest

from apps.scores.models import DailyScore
from ssi_platform.tenancy.context import organisation_context

from . import entry_points
from .admin.conftest import unwritten as unwritten
from .clock import noon as noon
from .entry_points import MANY, TOTAL
from .matrices import DONE, Write, cells
from .policy_world import REPS
from .policy_world import committed_world as committed_world
from .policy_world import world as world
from .sample_data import reading, record

pytestmark = pytest.mark.check

PUT = """
own        2026-01-01 | done              the first day in the team
own        2026-03-10 | done
own        2026-06-30 | done              today
own        2026-07-01 | done              tomorrow: it has begun in the east
own        2026-07-02 | future_day
own        2199-12-31 | future_day
own        2200-01-01 | day_out_of_range
own        2025-12-31 | not_your_team     in no team yet
own        2000-01-01 | not_your_team
own        1999-12-31 | day_out_of_range
own        0026-01-01 | day_out_of_range  a mistyped year
inner      2026-03-10 | done
other      2026-03-10 | unknown
moved_in   2026-03-31 | not_your_team     the last day in South
moved_in   2026-04-01 | done              the first day in North
moved_out  2026-03-31 | unknown           in North then, and South's by now
moved_out  2026-04-01 | unknown
returned   2026-03-31 | done
returned   2026-05-31 | not_your_team
returned   2026-06-01 | done
paused     2026-04-01 | not_your_team     in no team
paused     2026-06-01 | done
late       2026-04-30 | not_your_team
coming     2026-06-30 | not_your_team     in South until August
"""
# Of scores that are there already.
CHANGE = """
own        2026-03-10 | done
own        2025-12-31 | not_your_team
inner      2026-03-10 | done
other      2026-03-10 | unknown
moved_in   2026-03-31 | not_your_team
moved_in   2026-04-01 | done
returned   2026-05-31 | not_your_team
paused     2026-04-01 | not_your_team
"""
# By an administrator, who is not limited to teams.
ADMINISTRATOR = """
own        2025-12-31 | done
other      2026-03-10 | done
moved_in   2026-03-31 | done
own        2026-07-02 | future_day
own        0026-01-01 | day_out_of_range
"""
PUTTING = (
    entry_points.put, entry_points.batch, entry_points.atomic_batch, entry_points.file,
    entry_points.file_row_by_row, entry_points.long_file, entry_points.payload,
)  # fmt: skip
DELETING = (entry_points.delete, entry_points.admin_delete, entry_points.admin_action)
WRITES = [
    Write("score", "alice", PUT, (*PUTTING, entry_points.admin_add), after=TOTAL),
    Write("changed score", "alice", CHANGE, (*PUTTING, entry_points.admin_change), 40, TOTAL),
    Write("deleted score", "alice", CHANGE, DELETING, before=40),
    Write("score by ada", "ada", ADMINISTRATOR, (*PUTTING, entry_points.admin_add), after=TOTAL),
]


def cells_of_one():
    return [cell for cell in cells(WRITES) if cell.values[1] not in MANY]


def cells_of_many():
    """The rows of a write that are answered alike, at each entry point that takes many at once."""
    for write in WRITES:
        for entry_point in [one for one in write.entry_points if one in MANY]:
            for answer in dict.fromkeys(row[-1] for row in write.rows):
                name = f"{write.name}-{entry_point.__name__}-{answer}"
                rows = [tuple(row) for *row, answered in write.rows if answered == answer]
                yield pytest.param(write, entry_point, rows, answer, id=name)


def standing(world):
    """The points that stand, by rep and day."""
    with organisation_context(world.acme.pk):
        scores = DailyScore.objects.of_organisation(world.acme.pk)
        return {(score.rep_id, str(score.day)): score.total / 1000 for score in scores}


def prepare(world, write, rows):
    """Record what stands before a write; return the reps of the rows, and their days."""
    chosen = [(world.reps[which], day) for which, day in rows]
    if write.before is not None:
        earlier = reading(write.before, at=world.acme.created_at)
        record(world.acme, {(rep, date.fromisoformat(day)): earlier for rep, day in chosen})
    return chosen


def assert_standing(world, write, chosen, answer):
    stands, points = standing(world), write.after if answer == DONE else write.before
    assert {stands.get((rep.pk, day)) for rep, day in chosen} == {points}


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize(("write", "entry_point", "which", "day", "answer"), cells_of_one())
def test_every_entry_point_gives_the_same_answer(world, write, entry_point, which, day, answer):
    [(rep, _)] = chosen = prepare(world, write, [(which, day)])
    assert entry_point(getattr(world, write.who), rep, day) == answer
    assert_standing(world, write, chosen, answer)


@pytest.mark.parametrize(("write", "entry_point", "rows", "answer"), list(cells_of_many()))
def test_many_at_once_get_the_same_answers(world, write, entry_point, rows, answer):
    chosen = prepare(world, write, rows)
    answers = entry_point(getattr(world, write.who), chosen)
    assert dict(zip(rows, answers, strict=True)) == dict.fromkeys(rows, answer)
    assert_standing(world, write, chosen, answer)


def test_there_are_at_least_three_hundred_cells():
    assert len(cells(WRITES)) >= 300


def test_the_tables_have_a_row_for_every_rep():
    described = [row.split()[0] for row in REPS.strip().splitlines()]
    assert {row.split()[0] for row in PUT.strip().splitlines()} == set(described)


def test_every_write_has_the_admin_site_and_the_api_among_its_entry_points():
    for write in WRITES:
        names = {entry_point.__name__ for entry_point in write.entry_points}
        assert any(name.startswith("admin_") for name in names), write.name
        assert names & {"put", "delete"}, write.name
