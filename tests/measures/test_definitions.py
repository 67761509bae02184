"""An organisation declares measures beside those that are shipped."""

import pytest

from apps.ledger.models import AuditEvent
from apps.measures.models import MeasureDefinition
from ssi_platform.tenancy.context import organisation_context

from .conftest import ACME, address, code

pytestmark = pytest.mark.usefixtures("noon", "bobs_rep")

SHIPPED = {
    "ssi", "brand", "people", "insights", "relationships", "share_of_voice", "mentions",
    "inmail_response_rate", "meetings_booked",
}  # fmt: skip


def keys(client):
    return {row["key"] for row in client.get(f"{ACME}/measures").json()["data"]}


def actions(acme):
    with organisation_context(acme.pk):
        rows = AuditEvent.objects.filter(object_type="measuredefinition").order_by("id")
        return list(rows.values_list("action", flat=True))


def test_every_organisation_has_the_shipped_measures(client):
    assert keys(client) == SHIPPED
    ssi = client.get(f"{ACME}/measures/ssi").data
    assert (ssi["highest"], ssi["aggregation"], ssi["window_days"]) == (100, "median", None)
    assert client.get(f"{ACME}/measures/{ssi['id']}").data == ssi


def test_a_measure_is_declared_changed_and_deleted(declare, client, acme):
    first = declare()
    assert (first.status_code, first.data["is_shipped"]) == (201, False)
    assert declare().status_code == 200
    assert declare(title="Telephone calls").data["title"] == "Telephone calls"
    assert keys(client) == SHIPPED | {"calls"}
    assert client.delete(f"{ACME}/measures/calls").status_code == 204
    assert client.get(f"{ACME}/measures/calls").status_code == 404
    assert actions(acme) == ["create", "change", "delete"]


def test_an_overdue_review_is_labelled_in_every_answer(declare, client):
    assert declare().data["review_overdue"] is True
    client.put(address("calls", "reps/bob"), {"value": 3}, format="json")
    listed = client.get(f"{ACME}/measures/calls/values").json()["data"]
    assert [row["review_overdue"] for row in listed] == [True]
    declare(next_review="2026-06-30")
    assert client.get(f"{ACME}/measures/calls").data["review_overdue"] is False
    assert client.get(address("calls", "reps/bob")).data["review_overdue"] is False


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"lowest": 5, "highest": 5}, "empty_range"),
        ({"highest": 1_000_001}, "max_value"),
        ({"aggregation": "last"}, "wrong_aggregation"),
        ({"subject": "team"}, "wrong_aggregation"),
        ({"next_review": "2026-01-01"}, "empty_span"),
        ({"window_days": 61}, "max_value"),
        ({"direction": "up"}, "invalid_choice"),
    ],
)
def test_parts_that_do_not_fit_are_refused(declare, acme, values, expected):
    answer = declare(**values)
    assert (answer.status_code, code(answer)) == (400, expected)
    assert actions(acme) == []


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("ssi", "shipped_measure"),
        ("Calls", "invalid_measure_key"),
        ("2calls", "invalid_measure_key"),
    ],
)
def test_keys_that_are_taken_or_unfit_are_refused(declare, key, expected):
    answer = declare(key)
    assert (answer.status_code, code(answer)) == (400, expected)


def test_a_measure_with_values_is_archived_not_deleted(declare, client, acme):
    declare()
    client.put(address("calls", "reps/bob"), {"value": 3}, format="json")
    answer = client.delete(f"{ACME}/measures/calls")
    assert (answer.status_code, code(answer)) == (409, "measure_has_values")
    assert code(declare(unit="minutes")) == "measure_has_values"
    assert code(declare(highest=2)) == "out_of_range"
    assert declare(is_archived=True).status_code == 200
    refused = client.put(address("calls", "reps/bob"), {"value": 4}, format="json")
    assert code(refused) == "measure_archived"
    assert client.get(address("calls", "reps/bob")).data["value"] == 3
    assert client.delete(address("calls", "reps/bob")).status_code == 204
    assert client.delete(f"{ACME}/measures/calls").status_code == 204


def test_shipped_measures_are_not_deleted(client):
    answer = client.delete(f"{ACME}/measures/mentions")
    assert (answer.status_code, code(answer)) == (400, "shipped_measure")


def test_only_administrators_declare(people, declare):
    statuses = {name: declare(client=who).status_code for name, who in people.items()}
    assert statuses == {"ada": 201, "alice": 403, "ana": 403, "bob": 403}


def test_a_measure_of_another_organisation_is_unknown(declare, api, globex, globex_key, client):
    declare()
    other = api(globex_key)
    assert "calls" not in {
        row["key"] for row in other.get("/api/v1/organisations/globex/measures").json()["data"]
    }
    with organisation_context(globex.pk):
        assert not MeasureDefinition.objects.exists()
    assert other.get("/api/v1/organisations/globex/measures/calls").status_code == 404
