"""The rows that the fuzzer may read, change and take away, made through the API.

What is only read and changed stands apart from what may be deleted, so that the first call that
deletes something does not leave the others with nothing to ask for.
"""

import time
from datetime import date, timedelta
from typing import Any

from scripts.demo.client import Client, Failed

DAYS = 40
SPARE = 60
PATIENCE = 300.0
Names = dict[str, list[str]]


def populate(client: Client, today: date) -> Names:
    """Fill the organisation and return what its rows are called, by kind."""
    names = _directory(client, today)
    names |= _people(client) | _plans(client, names)
    _scores(client, names["rep_codes"], today)
    names |= _files(client) | _mappings(client)
    names["days"] = [str(today - timedelta(days=n)) for n in range(DAYS)]
    names["from_days"] = [str(today - timedelta(days=DAYS))]
    return names


def _directory(client: Client, today: date) -> Names:
    since = str(today - timedelta(days=DAYS))
    teams = [{"external_id": f"t{n}", "name": f"Team {n}"} for n in range(6)]
    teams += [{"external_id": f"spare-t{n}", "name": f"Spare {n}"} for n in range(SPARE)]
    for team in teams[1:6]:
        team["parent_external_id"] = "t0"
    reps = [
        {"external_id": f"r{n}", "name": f"Rep {n}", "team": f"t{n % 5 + 1}", "from_day": since}
        for n in range(20)
    ]
    reps += [{"external_id": f"spare-r{n}", "name": f"Spare {n}"} for n in range(SPARE)]
    made_teams = _batch(client, "teams:batch", teams)
    made_reps = _batch(client, "reps:batch", reps)
    return {
        "teams": made_teams[:6],
        "spare_teams": made_teams[6:],
        "team_codes": [team["external_id"] for team in teams[:6]],
        "reps": made_reps[:20],
        "spare_reps": made_reps[20:],
        "rep_codes": [rep["external_id"] for rep in reps[:20]],
    }


def _people(client: Client) -> Names:
    roles = ["admin", "manager", "analyst", "rep"]
    members = [_member(client, n, roles[n % 4]) for n in range(8)]
    spare = [_member(client, n, "rep") for n in range(100, 100 + SPARE)]
    keys = [_key(client, f"key {n}") for n in range(4)]
    spare_keys = [_key(client, f"spare key {n}") for n in range(SPARE)]
    return {"members": members, "spare_members": spare, "keys": keys, "spare_keys": spare_keys}


def _member(client: Client, number: int, role: str) -> str:
    body = {"email": f"m{number}@example.com", "name": f"Member {number}", "role": role}
    return str(client.post("members", body)["id"])


def _key(client: Client, name: str) -> str:
    return str(client.post("api-keys", {"name": name, "scopes": ["scores:read"]})["id"])


def _plans(client: Client, names: Names) -> Names:
    plans = [_plan(client, team) for team in [None, *names["teams"][1:4]]]
    return {
        "plans": plans,
        "spare_plans": [_plan(client, team) for team in names["spare_teams"][: SPARE // 2]],
        "planless_teams": names["spare_teams"][SPARE // 2 :],
    }


def _plan(client: Client, team: str | None) -> str:
    stages = [{"threshold": 40, "due_after_months": 6}, {"threshold": 60, "due_after_months": 12}]
    body = {"name": "Plan", "team": team, "starts_on": "2026-01-01", "stages": stages}
    return str(client.post("target-plans", body)["id"])


def _scores(client: Client, reps: list[str], today: date) -> None:
    for ago in range(0, DAYS, 4):
        day = str(today - timedelta(days=ago))
        items = [{"rep": rep, "day": day, "total": 30 + n + ago} for n, rep in enumerate(reps)]
        client.post("scores:batch", {"items": items})


def _files(client: Client) -> Names:
    good, bad = b"rep,day,total\nr1,2026-01-05,50\n", b"rep,day,total\nnobody,2026-01-05,500\n"
    imports = [_import(client, content) for content in (good, bad)]
    asked = [{"content": "scores", "format": kind} for kind in ("csv", "ndjson", "xlsx")]
    asked += [{"content": content, "format": "csv"} for content in ("statistics", "attainment")]
    exports = [str(client.post("exports", body)["id"]) for body in asked]
    spare = [str(client.post("exports", asked[0])["id"]) for _ in range(SPARE // 5)]
    jobs = [job["id"] for job in client.pages("jobs")]
    _wait_for_jobs(client)
    return {"imports": imports, "exports": exports, "spare_exports": spare, "jobs": jobs}


def _mappings(client: Client) -> Names:
    names = [f"mapping-{n}" for n in range(SPARE)]
    for name in names:
        client.put(f"import-mappings/{name}", {"columns": {"SSI": "total", "Note": None}})
    return {"mappings": names}


def _import(client: Client, content: bytes) -> str:
    answer = client.call("POST", "imports", body=content, content_type="text/csv")
    return str(answer.body["id"])


def _wait_for_jobs(client: Client) -> None:
    deadline = time.monotonic() + PATIENCE
    while any(job["state"] in ("queued", "running") for job in client.pages("jobs")):
        if time.monotonic() > deadline:
            raise Failed("The worker does not end its jobs.")
        time.sleep(0.2)


def _batch(client: Client, path: str, items: list[dict[str, Any]]) -> list[str]:
    return [str(result["id"]) for result in client.post(path, {"items": items})["results"]]
