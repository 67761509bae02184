"""Everything that is held about a rep, as a file."""

import json

from apps.exports.models import ExportPart
from ssi_platform.tenancy.context import organisation_context

from .conftest import ACME, DAY, GRETA


def _lines(acme, api, rep, work):
    answer = api.post(f"{ACME}/reps/{rep}/personal-data")
    assert answer.status_code == 202, answer.content
    work()
    export = api.get(f"{ACME}/reps/{rep}/personal-data").data
    assert (export["id"], export["state"]) == (answer.data["id"], "succeeded")
    with organisation_context(acme.pk):
        parts = ExportPart.objects.filter(export=export["id"]).order_by("position")
        content = b"".join(bytes(part.content) for part in parts)
    return [(row["kind"], row["row"]) for row in map(json.loads, content.splitlines())]


def test_it_holds_rows_files_texts_and_the_audit(acme, acme_api, greta, work, send):
    email = GRETA["email"]
    received = send(f"email,day,total\n{email},2026-06-14,61\n{email},2026-06-13,60.5\n")
    acme_api.post(f"{ACME}/teams", {"name": f"With {GRETA['name']}"})
    answer = acme_api.post(f"{ACME}/exports", {"content": "scores", "format": "csv"})
    work()
    acme_api.get(f"{ACME}/exports/{answer.data['id']}/file").getvalue()
    lines = _lines(acme, acme_api, greta, work)
    rows = {}
    for kind, row in lines:
        rows.setdefault(kind, []).append(row)
    assert {name: rows["rep"][0][name] for name in GRETA} == GRETA
    totals = {row["day"]: row["total"] for row in rows["daily_score"]}
    assert totals == {DAY: 62, "2026-06-14": 61, "2026-06-13": 60.5}
    assert [(row["day"], row["total"]) for row in rows["score_revision"]] == [(DAY, 61)]
    assert [row["from_day"] for row in rows["assignment"]] == ["2026-06-01"]
    assert [(row["import"], row["row"]) for row in rows["import_row"]] == [
        (received["id"], 2), (received["id"], 3)
    ]  # fmt: skip
    assert [row["name"] for row in rows["team"]] == [f"With {GRETA['name']}"]
    actions = {(row["action"], row["object_type"]) for row in rows["audit_event"]}
    assert actions >= {("create", "rep"), ("change", "dailyscore"), ("download", "export")}


def test_it_holds_the_whole_of_a_plan(acme, acme_api, greta, work):
    stages = [{"threshold": 60, "due_after_months": 3}, {"threshold": 70, "due_after_months": 6}]
    plan = {"name": "Ramp", "rep": str(greta), "starts_on": "2026-06-01", "stages": stages}
    answer = acme_api.post(f"{ACME}/target-plans", plan)
    assert answer.status_code == 201, answer.content
    rows = _lines(acme, acme_api, greta, work)
    kinds = ("target_plan", "plan_version", "stage")
    plans = [(kind, row.get("name") or row.get("number") or row["threshold"])
             for kind, row in rows if kind in kinds]  # fmt: skip
    assert plans == [("target_plan", "Ramp"), ("plan_version", 1), ("stage", 60), ("stage", 70)]


def test_it_holds_nobody_else(acme, acme_api, greta, bobs_rep, work):
    acme_api.put(f"{ACME}/reps/{bobs_rep.pk}/scores/{DAY}", {"total": 33})
    lines = _lines(acme, acme_api, greta, work)
    assert str(bobs_rep.pk) not in json.dumps(lines)


def test_before_anybody_asked_there_is_none(acme_api, bobs_rep):
    answer = acme_api.get(f"{ACME}/reps/{bobs_rep.pk}/personal-data")
    assert (answer.status_code, answer.data["code"]) == (404, "not_requested")


def test_the_content_needs_a_rep_and_is_ndjson(acme_api, bobs_rep):
    body = {"content": "personal_data", "format": "ndjson"}
    missing = acme_api.post(f"{ACME}/exports", body)
    assert [(e["pointer"], e["code"]) for e in missing.data["errors"]] == [("/rep", "required")]
    body |= {"format": "csv", "rep": str(bobs_rep.pk)}
    other = acme_api.post(f"{ACME}/exports", body)
    assert [(e["pointer"], e["code"]) for e in other.data["errors"]] == [
        ("/format", "invalid_choice")
    ]


def test_an_analyst_neither_asks_nor_fetches(api, ana, acme_api, bobs_rep, work):
    answer = acme_api.post(f"{ACME}/reps/{bobs_rep.pk}/personal-data")
    work()
    for got in (
        api(ana).post(f"{ACME}/reps/{bobs_rep.pk}/personal-data"),
        api(ana).get(f"{ACME}/exports/{answer.data['id']}/file"),
    ):
        assert (got.status_code, got.data["code"]) == (403, "missing_permission")


def test_it_goes_with_the_rep(acme, acme_api, greta, erase, work):
    _lines(acme, acme_api, greta, work)
    erase(greta)
    with organisation_context(acme.pk):
        assert not ExportPart.objects.exists()
