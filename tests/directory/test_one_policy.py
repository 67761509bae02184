"""One answer at every entry point: which days of reps and teams a manager may write.

A table has a row for each subject, day and team. Its last column is what happens at **every** entry
point of the write: "done", or the code of the refusal. The admin site's pages show what they refuse
in ways of their own, so they are compared as done or refused.

Alice manages North, with Inner and Deep below it; South is somebody else's. It is noon of 30 June
2026.
"""

import pytest

from apps.directory.models import ParentPeriod, Tenure
from ssi_platform.tenancy.context import organisation_context

from ..admin.conftest import unwritten as unwritten
from ..clock import noon as noon
from ..matrices import DONE, Write, cells
from ..policy_world import REPS
from ..policy_world import committed_world as committed_world
from ..policy_world import world as world
from . import entry_points

pytestmark = pytest.mark.check

ASSIGN = """
own        2026-03-10 inner | done
own        2026-06-30 inner | done              today
own        2026-09-01 inner | done
own        2027-06-30 inner | done              a year ahead
own        2027-07-01 inner | day_out_of_range
own        2199-12-31 inner | day_out_of_range
own        2200-01-01 inner | day_out_of_range
own        2000-01-01 inner | done              in no team then
own        1999-12-31 inner | day_out_of_range
own        0026-01-01 inner | day_out_of_range  a mistyped year
own        2026-03-10 south | unknown
inner      2026-03-10 north | done
other      2026-03-10 north | unknown
other      2025-12-31 north | unknown           in no team, and not theirs to fill
moved_in   2026-01-01 north | not_your_team
moved_in   2026-03-31 north | not_your_team     the last day in South
moved_in   2026-04-01 inner | done              the first day in North
moved_in   2025-12-31 north | done              in no team yet
moved_out  2026-03-31 north | unknown           in North then, and South's by now
moved_out  2026-04-01 north | unknown
returned   2026-03-31 inner | done
returned   2026-04-01 north | not_your_team
returned   2026-05-31 north | not_your_team
returned   2026-06-01 inner | done
paused     2026-04-15 north | done              in no team
paused     2026-06-01 inner | done
late       2026-04-30 north | done              in no team
coming     2026-06-30 north | not_your_team
coming     2026-09-01 inner | done
"""
LEAVE = """
own        2026-03-10 - | done
own        2027-07-01 - | day_out_of_range
own        0026-01-01 - | day_out_of_range
other      2026-03-10 - | unknown
moved_in   2026-03-31 - | not_your_team
moved_in   2026-04-01 - | done
returned   2026-05-31 - | not_your_team
returned   2026-06-01 - | done
coming     2026-08-31 - | not_your_team
"""
# Of assignments that are there; the one before goes on in their place.
UNASSIGN = """
own        2026-01-01 - | done
inner      2026-01-01 - | done
other      2026-01-01 - | unknown
moved_in   2026-01-01 - | not_your_team
moved_in   2026-04-01 - | not_your_team         the rep would be in South
returned   2026-01-01 - | done
returned   2026-04-01 - | not_your_team
returned   2026-06-01 - | not_your_team
paused     2026-04-01 - | done
paused     2026-06-01 - | done
late       2026-05-01 - | done
coming     2026-09-01 - | not_your_team
"""
NEW = """
new        2026-03-10 north | done
new        2027-06-30 inner | done
new        2027-07-01 north | day_out_of_range
new        0026-01-01 north | day_out_of_range
new        2026-03-10 south | unknown
new        2026-03-10 -     | required
"""
PARENT = """
inner      2026-03-10 deep  | done
inner      2026-06-30 deep  | done
inner      2027-06-30 deep  | done
inner      2027-07-01 deep  | day_out_of_range
inner      2000-01-02 deep  | done
inner      1999-12-31 deep  | day_out_of_range
inner      0026-01-01 deep  | day_out_of_range
inner      2026-03-10 south | unknown
inner      2026-03-10 -     | not_your_team     out of their tree
north      2026-03-10 -     | not_your_team
south      2026-03-10 north | unknown
visitor    2026-03-31 inner | not_your_team     below South then
visitor    2026-04-01 inner | done
"""
# By an administrator, whom no team confines.
ASSIGN_BY_ADA = """
own        2026-03-10 south | done
other      2026-03-10 north | done
moved_in   2026-03-31 north | done
own        2027-07-01 south | day_out_of_range
own        0026-01-01 south | day_out_of_range
"""
ASSIGNING = (
    entry_points.put, entry_points.batch, entry_points.rep_put,
    entry_points.rep_batch, entry_points.file,
    entry_points.admin_assignment,
)  # fmt: skip
LEAVING = (
    entry_points.put, entry_points.batch, entry_points.admin_assignment,
)  # fmt: skip
DELETING = (entry_points.delete, entry_points.admin_delete, entry_points.admin_action)
CREATING = (
    entry_points.post, entry_points.put_new, entry_points.batch_new, entry_points.file,
    entry_points.admin_add_rep,
)  # fmt: skip
PLACING = (
    entry_points.parent_put, entry_points.parent_patch, entry_points.parent_put_by_external_id,
    entry_points.parent_batch, entry_points.admin_parent,
)  # fmt: skip


WRITES = [
    Write("assignment", "alice", ASSIGN, ASSIGNING),
    Write("leaving", "alice", LEAVE, LEAVING),
    Write("deleted assignment", "alice", UNASSIGN, DELETING),
    Write("new rep", "alice", NEW, CREATING),
    Write("parent", "alice", PARENT, PLACING),
    Write("assignment by ada", "ada", ASSIGN_BY_ADA, ASSIGNING),
]


def periods(world, subject):
    """{first day: team} of a rep, or of a team's parent."""
    of_team = subject in world.teams.values()
    rows, name = (ParentPeriod, "parent_id") if of_team else (Tenure, "team_id")
    whose = {"team_id": subject.pk} if of_team else {"rep__external_id": subject.external_id}
    with organisation_context(world.acme.pk):
        stored = rows.objects.filter(**whose).order_by("from_day").values_list("from_day", name)
        return dict(stored)


def on(periods, day):
    starts = [start for start in periods if str(start) <= day]
    return periods[max(starts)] if starts else None


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize(("write", "way", "which", "day", "target", "answer"), cells(WRITES))
def test_every_entry_point_gives_the_same_answer(world, write, way, which, day, target, answer):
    subject = (world.teams if write.name == "parent" else world.reps)[which]
    before = periods(world, subject)
    result = way(getattr(world, write.who), subject, day, world.teams[target])
    after = periods(world, subject)

    if way.__name__.startswith("admin_"):
        assert (result == DONE) == (answer == DONE), result
    else:
        assert result == answer
    if answer != DONE:
        assert after == before
    elif way in DELETING:
        assert after == {start: before[start] for start in before if str(start) != day}
    else:
        wanted = world.teams[target]
        assert on(after, day) == (wanted and wanted.pk)
        assert {start: after.get(start) for start in before if str(start) != day} == {
            start: before[start] for start in before if str(start) != day
        }


def test_the_tables_have_a_row_for_every_rep():
    described = {row.split()[0] for row in REPS.strip().splitlines()}
    assert {row.split()[0] for row in ASSIGN.strip().splitlines()} == described


def test_there_are_at_least_three_hundred_cells():
    assert len(cells(WRITES)) >= 300
