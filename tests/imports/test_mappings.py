"""Mappings: saved under a name, replaced by it, and the defaults of the files sent with it."""

import pytest

from apps.ledger.models import AuditEvent
from ssi_platform.tenancy.context import organisation_context

from .conftest import ACME

URL = f"{ACME}/import-mappings/Sales%20Navigator"
COLUMNS = {"Kennung": "external_id", "Stand": "day", "Index": "total", "Notiz": None}
FILE = "Kennung;Stand;Index;Notiz\nbob;01.03.2026;46,5;gut\n"
UNSTATED = {
    "encoding": None, "delimiter": None, "sheet": None, "decimal": None, "day_order": None,
    "source": None, "other_columns": "refuse", "unknown_reps": "reject", "team": None,
    "header_row": None, "only": None, "values": None, "missing": None, "period_day": None,
    "serials": None, "measure": None,
}  # fmt: skip


@pytest.fixture
def save(acme_api):
    def save(columns=COLUMNS, **options):
        answer = acme_api.put(URL, {"columns": columns, "options": options})
        assert answer.status_code in (200, 201), answer.content
        return answer

    return save


def test_a_mapping_is_saved_replaced_and_deleted(acme_api, acme, save):
    first, again = save(), save()
    changed = save({"SSI": "total"}, source="sales_navigator_csv")

    assert [a.status_code for a in (first, again, changed)] == [201, 200, 200]
    assert first.json() == again.json()
    mapping = acme_api.get(URL).json()
    assert mapping == changed.json()
    assert (mapping["name"], mapping["kind"]) == ("Sales Navigator", "scores")
    assert mapping["columns"] == {"SSI": "total"}
    assert mapping["options"] == UNSTATED | {"source": "sales_navigator_csv"}
    assert acme_api.get(f"{ACME}/import-mappings?name__icontains=navig").json()["data"] == [mapping]
    assert acme_api.delete(URL).status_code == 204
    assert acme_api.get(URL).status_code == 404
    with organisation_context(acme.pk):
        events = AuditEvent.objects.filter(object_type="importmapping").order_by("id")
        assert [event.action for event in events] == ["create", "change", "delete"]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/columns", "required"),
        ({"columns": {"A": "colour"}}, "/columns/A", "unknown_field"),
        ({"columns": {"A": "team_1"}}, "/columns/A", "unknown_field"),  # The directory's.
        ({"columns": {"A": 5}}, "/columns/A", "not_text"),
        ({"columns": {f"c{n}": None for n in range(501)}}, "/columns", "too_many_columns"),
        ({"columns": {"x" * 501: None}}, "/columns", "too_long"),
        ({"columns": {}, "options": {"sheets": "x"}}, "/options/sheets", "unknown_field"),
        ({"columns": {}, "options": {"decimal": ","}}, "/options/decimal", "invalid_choice"),
        ({"columns": {}, "options": {"unknown_reps": "create"}}, "/team", "required"),
        ({"columns": {}, "name": "other"}, "/name", "unknown_field"),
    ],
)
def test_a_mapping_that_says_nothing_is_refused(acme_api, body, pointer, code):
    answer = acme_api.put(URL, body)

    assert answer.status_code == 400, answer.content
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]


@pytest.mark.usefixtures("bobs_rep")
def test_a_file_is_read_by_its_mapping(send, save, scores):
    save(decimal="comma")
    received = send(FILE, "?mapping=Sales%20Navigator")

    assert received["state"] == "succeeded", received["error"]
    assert received["options"] == UNSTATED | {"decimal": "comma", "columns": COLUMNS}
    assert scores() == {("Bob", "2026-03-01"): 46_500}


@pytest.mark.usefixtures("bobs_rep")
def test_stated_options_override_the_mapping(send, save, scores):
    save(columns=COLUMNS | {"Index": "brand"}, decimal="point", other_columns="ignore")
    query = '?mapping=Sales%20Navigator&decimal=comma&columns={"INDEX":"total"}'
    received = send(FILE, query)

    assert received["state"] == "succeeded", received["error"]
    assert received["options"]["columns"] == {
        name: field for name, field in COLUMNS.items() if name != "Index"
    } | {"INDEX": "total"}  # fmt: skip
    assert scores() == {("Bob", "2026-03-01"): 46_500}


def test_a_mapping_is_of_one_kind_of_file(acme_api, save):
    save()
    query = "?mapping=Sales%20Navigator&kind=directory"
    answer = acme_api.post(f"{ACME}/imports{query}", FILE, content_type="text/csv")

    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [
        ("/mapping", "not_applicable")
    ]


def test_another_organisations_mapping_is_not_there(api, globex_key, acme_api, save):
    save()
    globex_url = "/api/v1/organisations/globex"

    assert api(globex_key).get(f"{globex_url}/import-mappings").json()["data"] == []
    assert api(globex_key).put(URL.replace("acme", "globex"), {"columns": {}}).status_code == 201
    assert acme_api.get(URL).json()["columns"] == COLUMNS


def test_a_mapping_is_saved_with_the_file_that_it_reads(acme_api, send):
    query = (
        '?save_mapping=tracker&day_order=dmy&columns={"Wer":"rep","Stand":"day","Index":"total"}'
    )
    received = send("Wer,Stand,Index\nnobody,03/06/2026,52.5\n", query)
    again = send("Wer,Stand,Index\nbob,03/06/2026,52.5\n", "?mapping=tracker")

    assert (received["state"], again["state"]) == ("failed", "succeeded"), again["error"]
    saved = acme_api.get(f"{ACME}/import-mappings/tracker").json()
    assert (saved["columns"]["Wer"], saved["options"]["day_order"]) == ("rep", "dmy")
