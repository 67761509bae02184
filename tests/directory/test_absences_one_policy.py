"""One answer at every entry point: whose absences, on which days, are written by whom.

Each row is an absence of two days that begins on a day; it is requested, or approved at once. The
last column is what happens at **every** entry point. The admin site's pages show refusals in ways
of their own, so they are compared as done or refused.

Alice manages North, with Inner and Deep below it; South is somebody else's. It is noon of 30 June
2026.
"""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from apps.directory.models import Absence
from ssi_platform.tenancy.context import organisation_context

from ..admin.conftest import unwritten as unwritten
from ..clock import noon as noon
from ..matrices import ACME, DONE, Write, answered, api, cells, first, import_errors, saved, site
from ..policy_world import REPS
from ..policy_world import committed_world as committed_world
from ..policy_world import world as world

pytestmark = pytest.mark.check

BY_ALICE = """
own        2026-03-10 | done
own        2026-06-30 | done              today
own        2026-07-20 | done
own        2027-07-01 | day_out_of_range
own        2027-06-29 | day_out_of_range  the first day back is too far ahead
own        1999-12-31 | day_out_of_range
own        2025-12-31 | not_your_team     in no team on the first day
inner      2026-03-10 | done
other      2026-03-10 | unknown
moved_in   2026-03-31 | not_your_team     the last day in South
moved_in   2026-04-01 | done              the first day in North
moved_out  2026-03-31 | unknown
returned   2026-03-30 | done              the last two days before South
returned   2026-03-31 | not_your_team     the second day in South
returned   2026-05-31 | not_your_team
returned   2026-06-01 | done
paused     2026-04-15 | not_your_team     in no team
paused     2026-06-01 | done
late       2026-04-30 | not_your_team
coming     2026-06-30 | not_your_team     in South until August
coming     2026-09-01 | done
"""
BY_ADA = """
own        2026-03-10 | done
own        2025-12-31 | done
other      2026-03-10 | done
moved_in   2026-03-31 | done
own        2027-07-01 | day_out_of_range
"""
REQUESTED_BY_BOB = """
own        2026-03-10 | done
own        2025-12-31 | done
inner      2026-03-10 | unknown
other      2026-03-10 | unknown
"""
APPROVED_BY_BOB = """
own        2026-03-10 | own_absence
other      2026-03-10 | unknown
"""
DAY = timedelta(days=1)


def put(user, rep, day, state):
    body = {"to_day": str(_end(day)), "kind": "leave", "state": state}
    return answered(api(user).put(f"{ACME}/reps/{rep.pk}/absences/{day}", body, format="json"))


def batch(user, rep, day, state):
    item = {"rep": rep.external_id, "from_day": day, "to_day": str(_end(day)), "kind": "leave"}
    answer = api(user).post(
        f"{ACME}/absences:batch", {"items": [item | {"state": state}]}, format="json"
    )
    if answer.status_code == 200:
        return first(answer.json()["results"][0]["errors"]) or DONE
    return answered(answer)


def file(user, rep, day, state):
    content = f"id,from,until,state\n{rep.external_id},{day},{_end(day) - DAY},{state}\n"
    return first(import_errors(user, rep.organisation_id, content, "?kind=absences")) or DONE


def admin(user, rep, day, state):
    page = reverse("admin:directory_absence_add")
    form = {"rep": rep.pk, "from_day": day, "to_day": _end(day), "kind": "leave", "state": state}
    return saved(site(user).post(page, form))


def _end(day):
    return date.fromisoformat(day) + 2 * DAY


EVERYWHERE = (put, batch, file, admin)
WRITES = [
    Write("approved", "alice", BY_ALICE, EVERYWHERE),
    Write("requested", "alice", BY_ALICE, EVERYWHERE),
    Write("approved", "ada", BY_ADA, EVERYWHERE),
    Write("requested", "bob", REQUESTED_BY_BOB, (put, batch, file)),
    Write("approved", "bob", APPROVED_BY_BOB, (put, batch, file)),
]


@pytest.mark.usefixtures("unwritten")
@pytest.mark.parametrize(("write", "way", "which", "day", "answer"), cells(WRITES))
def test_every_entry_point_gives_the_same_answer(world, write, way, which, day, answer):
    result = way(getattr(world, write.who), world.reps[which], day, write.name)
    with organisation_context(world.acme.pk):
        rows = list(Absence.objects.values_list("rep_id", "from_day", "to_day", "state"))

    if way is admin:
        assert (result == DONE) == (answer == DONE), result
    else:
        assert result == answer
    absence = (world.reps[which].pk, date.fromisoformat(day), _end(day), write.name)
    assert rows == ([absence] if answer == DONE else [])


def test_the_table_has_a_row_for_every_rep():
    described = {row.split()[0] for row in REPS.strip().splitlines()} - {"new"}
    assert {row.split()[0] for row in BY_ALICE.strip().splitlines()} >= described
