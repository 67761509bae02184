"""The demonstration's organisation on a platform of its own, and what the API exports of it."""

import json
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from scripts.demo import load
from scripts.demo.people import ACME
from scripts.recompute.platform import platform, until_fresh

DAY = timedelta(days=1)
CONTENTS = ("scores", "directory", "absences", "plans")
WAIT = 90  # Seconds: a worker makes forecasts within about 15 after the figures.


@contextmanager
def demo_organisation():
    """Yield a client of the loaded organisation, and the present day."""
    with platform() as client:
        today = datetime.now(UTC).date()
        visit = load.begin(client, ACME, today)
        load.directory(visit)
        load.files(visit)
        _more(client, today)
        until_fresh(client)
        _until_forecast(client, today)
        try:
            yield client, today
        finally:
            client.close()


def exported(client):
    """Return the rows of the exports by their content."""
    return {content: _export(client, content) for content in CONTENTS}


def _more(client, today):
    """Add what the demonstration has not: absences, and plans of a team and of a rep."""
    for number, back in ((3, 10), (20, 25), (35, 2), (50, 150)):
        rep = f"acme-{number:03d}"
        body = {"to_day": str(today - (back - 15) * DAY), "kind": "leave", "state": "approved"}
        client.put(f"reps/{rep}/absences/{today - back * DAY}", body)
    plan = _plan(client, today, 56, team="south-midmarket", criterion="median")
    body = {"last_day": str(today - 90 * DAY)}
    client.put(f"target-plans/{plan['id']}/pauses/{today - 99 * DAY}", body)
    frozen = {"cohort": "frozen_at_start", "share_required": 50}
    _plan(client, today, 59, team="west-midmarket", **frozen)
    _plan(client, today, 60, rep="acme-005")


def _plan(client, today, threshold, **terms):
    """Make a plan whose last stage is due in 60 days."""
    stages = [{"threshold": 50, "due_on": str(today - 40 * DAY)},
              {"threshold": threshold, "due_on": str(today + 60 * DAY)}]  # fmt: skip
    days = {"starts_on": str(today - 200 * DAY), "stages": stages}
    return client.post("target-plans", {"name": f"{threshold}"} | days | terms)


def _until_forecast(client, today):
    deadline = time.monotonic() + WAIT
    while time.monotonic() < deadline:
        answers = list(client.pages("attainment", on=str(today)))
        stages = [stage for answer in answers for stage in answer["stages"]
                  if stage["position"] == answer["current_stage"]]  # fmt: skip
        if stages and all(stage["forecast"] for stage in stages):
            return
        time.sleep(1)
    raise AssertionError("No forecasts were made.")


def _export(client, content):
    export = client.post("exports", {"content": content, "format": "ndjson"})
    deadline = time.monotonic() + WAIT
    while time.monotonic() < deadline:
        state = client.get(f"exports/{export['id']}")
        if state["state"] == "succeeded":
            break
        assert state["state"] not in ("failed", "cancelled"), state
        time.sleep(0.2)
    answer = client.call("GET", f"exports/{export['id']}/file")
    text = answer.body
    return [json.loads(line) for line in text.splitlines()]
