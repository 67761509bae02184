"""One answer at every entry point: what a manager may write does not depend on how.

A table has a row for each rep and day. Its last column is what happens at **every** entry point of
the write: "done", or the code of the refusal. To add another write, describe its entry points as
in `entry_points.py` and add a `Write` to WRITES; a new situation is one more row.

Alice manages North, with Inner below it; South is somebody else's. It is noon of 30 June 2026.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

import pytest

from apps.scores.models import DailyScore
from ssi_platform.tenancy.context import organisation_context

from . import entry_points
from .admin.conftest import unwritten as unwritten
from .clock import noon as noon
from .entry_points import DONE, TOTAL
from .sample_data import make_sample_data, move, reading, record, rep, team

REPS = """
own        in North since January
inner      in Inner since January
other      in South since January
moved_in   in South, in North since April
moved_out  in North, in South since April
returned   in North, in South from April to May, in North since June
paused     in North, in no team from April to May, in North since June
late       in North since May, in no team before
"""
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
other      2026-03-10 | unknown_rep
moved_in   2026-03-31 | not_your_team     the last day in South
moved_in   2026-04-01 | done              the first day in North
moved_out  2026-03-31 | unknown_rep       in North then, and South's by now
moved_out  2026-04-01 | unknown_rep
returned   2026-03-31 | done
returned   2026-05-31 | not_your_team
returned   2026-06-01 | done
paused     2026-04-01 | not_your_team     in no team
paused     2026-06-01 | done
late       2026-04-30 | not_your_team
"""
# Of scores that are there already.
CHANGE = """
own        2026-03-10 | done
own        2025-12-31 | not_your_team
inner      2026-03-10 | done
other      2026-03-10 | unknown_rep
moved_in   2026-03-31 | not_your_team
moved_in   2026-04-01 | done
returned   2026-05-31 | not_your_team
paused     2026-04-01 | not_your_team
"""
# By an administrator, whom no team confines.
ADMINISTRATOR = """
own        2025-12-31 | done
other      2026-03-10 | done
moved_in   2026-03-31 | done
own        2026-07-02 | future_day
own        0026-01-01 | day_out_of_range
"""


@dataclass(frozen=True)
class Write:
    """What is written, by whom, the table of answers, and the ways to write it.

    `before` is what stands on the day at first, and `after` what stands once it is done.
    """

    name: str
    who: str
    table: str
    entry_points: tuple[Callable, ...]
    before: float | None = None
    after: float | None = TOTAL


PUTTING = (
    entry_points.put, entry_points.batch, entry_points.atomic_batch, entry_points.file,
    entry_points.file_row_by_row, entry_points.long_file, entry_points.payload,
)  # fmt: skip
DELETING = (entry_points.delete, entry_points.admin_delete, entry_points.admin_action)
WRITES = [
    Write("score", "alice", PUT, (*PUTTING, entry_points.admin_add)),
    Write("changed score", "alice", CHANGE, (*PUTTING, entry_points.admin_change), before=40),
    Write("deleted score", "alice", CHANGE, DELETING, before=40, after=None),
    Write("score by ada", "ada", ADMINISTRATOR, (*PUTTING, entry_points.admin_add)),
]


def cells():
    for write in WRITES:
        for row in write.table.strip().splitlines():
            situation, _, answer = row.partition("|")
            which, day = situation.split()
            for entry_point in write.entry_points:
                name = f"{write.name}-{entry_point.__name__}-{which}-{day}"
                yield pytest.param(write, entry_point, which, day, answer.split()[0], id=name)


def populate():
    sample = make_sample_data()
    acme, north, south = sample.acme, sample.north, sample.south
    april, june = date(2026, 4, 1), date(2026, 6, 1)
    reps = {
        "own": sample.bobs_rep,
        "inner": rep(acme, "Ines", team(acme, "Inner", north)),
        "other": sample.dora,
        "moved_in": rep(acme, "Mia", south),
        "moved_out": rep(acme, "Max", north),
        "returned": rep(acme, "Ron", north),
        "paused": rep(acme, "Pia", north),
        "late": rep(acme, "Lou", north, since=date(2026, 5, 1)),
    }
    move(reps["moved_in"], north, april)
    move(reps["moved_out"], south, april)
    for name, between in (("returned", south), ("paused", None)):
        move(reps[name], between, april)
        move(reps[name], north, june)
    return SimpleNamespace(acme=acme, reps=reps, alice=sample.alice, ada=sample.ada)


@pytest.fixture
def committed_world(django_db_setup, databases):
    world = databases.populated("one_policy", populate)
    with databases.on("one_policy"):
        yield copy.deepcopy(world)


@pytest.fixture
def world(committed_world, db):
    return committed_world


def standing(world, whose, day):
    """The points that stand for a rep on a day, if any."""
    with organisation_context(world.acme.pk):
        scores = DailyScore.objects.of_organisation(world.acme.pk).of_rep(whose.pk)
        return {str(score.day): score.total / 1000 for score in scores}.get(day)


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize(("write", "entry_point", "which", "day", "answer"), list(cells()))
def test_every_entry_point_gives_the_same_answer(world, write, entry_point, which, day, answer):
    whose = world.reps[which]
    if write.before is not None:
        earlier = reading(write.before, at=world.acme.created_at)
        record(world.acme, {(whose, date.fromisoformat(day)): earlier})

    assert entry_point(getattr(world, write.who), whose, day) == answer
    stands = write.after if answer == DONE else write.before
    assert standing(world, whose, day) == stands


def test_the_tables_have_a_row_for_every_rep():
    described = [row.split()[0] for row in REPS.strip().splitlines()]
    assert {row.split()[0] for row in PUT.strip().splitlines()} == set(described)


def test_every_write_has_the_admin_site_and_the_api_among_its_entry_points():
    for write in WRITES:
        names = {entry_point.__name__ for entry_point in write.entry_points}
        assert any(name.startswith("admin_") for name in names), write.name
        assert names & {"put", "delete"}, write.name
