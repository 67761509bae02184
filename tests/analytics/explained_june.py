"""A team in June 2026, the example of docs/explanations.md, and its explanation by the API."""

from datetime import UTC, date, datetime

import pytest

from apps.directory import services as directory
from ssi_platform.tenancy.context import organisation_context
from tests import calls
from tests.sample_data import NOW, TODAY, reading, record, rep, system

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
    def explained(who=None, *, team=north, **query):
        drained()
        path = f"teams/{team.pk}/explanation" if team else "explanation"
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
