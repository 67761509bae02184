"""Audit events and events through the API: in the order of publication, for readers that follow."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.ledger import services as ledger
from apps.ledger.models import Position, Unpublished
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import key
from tests.sample_data import team as make_team

from .conftest import ACME

LISTS = ("audit-events", "events")


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def get(client):
    def get(name, **query):
        answer = client.get(f"{ACME}/{name}", query)
        assert answer.status_code == 200, answer.content
        return answer.json()["data"]

    return get


def sequences(rows):
    return [row["sequence"] for row in rows]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_shows_what_was_committed_before_the_request(acme, get, name):
    last = max(sequences(get(name)))
    make_team(acme, "West")
    [row] = get(name, after=last)
    assert row["sequence"] == last + 1
    with organisation_context(acme.pk):
        assert not Unpublished.objects.exists()


@pytest.mark.parametrize("name", LISTS)
def test_sequences_begin_with_one_and_have_no_holes(get, name):
    rows = get(name, ordering="sequence", page_size=500)
    assert len(rows) > 5
    assert sequences(rows) == list(range(1, len(rows) + 1))


def test_audit_events_begin_with_the_newest_and_events_with_the_oldest(get):
    assert sequences(get("audit-events", page_size=2)) == sorted(
        sequences(get("audit-events", page_size=2)), reverse=True
    )
    assert sequences(get("audit-events"))[-1] == 1
    assert sequences(get("events"))[0] == 1


@pytest.mark.parametrize("name", LISTS)
def test_after_leads_on_from_what_was_read(client, get, name):
    every = get(name, ordering="sequence", page_size=500)
    assert get(name, after=0, page_size=500) == every
    page = client.get(f"{ACME}/{name}", {"after": 2, "page_size": 2}).json()
    rest = client.get(f"{ACME}/{name}", {"after": 2, "page_size": 2, "cursor": page["next_cursor"]})
    assert page["data"] + rest.json()["data"] == every[2:6]
    assert get(name, after=len(every)) == []


@pytest.mark.parametrize("name", LISTS)
def test_after_filters_in_any_order(get, name):
    assert sequences(get(name, after=3, ordering="-sequence"))[-1] == 4


def test_the_orders_by_time_are_still_taken(get):
    times = [row["occurred_at"] for row in get("audit-events", ordering="-occurred_at")]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "blank"),
        ("-1", "not_whole"),
        ("1.0", "not_whole"),
        ("٣", "not_whole"),
        ("9007199254740992", "max_value"),
        ("1" * 30, "not_whole"),
    ],
)
def test_a_sequence_is_a_whole_number(client, value, code):
    answer = client.get(f"{ACME}/events", {"after": value})
    assert answer.status_code == 400
    assert [error["code"] for error in answer.json()["errors"]] == [code]


def test_events_are_filtered_by_type_and_subject(acme, get, north, bobs_rep):
    assert {row["type"] for row in get("events", type="rep.moved")} == {"rep.moved"}
    some = get("events", type__in="rep.moved,rep.created", page_size=500)
    assert {row["type"] for row in some} == {"rep.moved", "rep.created"}
    [created, moved] = get("events", subject_id=str(bobs_rep.pk))
    assert (created["type"], moved["type"]) == ("rep.created", "rep.moved")
    assert moved["body"]["team"] == str(north.pk)
    assert {row["subject_type"] for row in get("events", subject_type="team")} == {"team"}


def test_an_unknown_type_is_refused(client):
    answer = client.get(f"{ACME}/events", {"type": "rep.move"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "invalid_choice")


def test_the_link_of_an_event_leads_to_its_subject(client, get, bobs_rep):
    [created, _] = get("events", subject_id=str(bobs_rep.pk))
    assert client.get(f"{ACME}/{created['body']['link']}").json()["id"] == str(bobs_rep.pk)


def test_no_event_names_a_person(get, acme):
    text = str(get("events", page_size=500))
    assert len(text) > 1000
    assert [name for name in ("Ada", "Alice", "Bob", "Dora", "North", "@") if name in text] == []


def test_a_reader_without_the_permission_publishes_nothing(api, acme):
    reader = api(key(acme, "scores:read"))
    with organisation_context(acme.pk):
        before = Unpublished.objects.count()
    assert reader.get(f"{ACME}/events").status_code == 403
    assert reader.get(f"{ACME}/audit-events").status_code == 403
    with organisation_context(acme.pk):
        assert Unpublished.objects.count() == before > 0


def test_a_reader_who_comes_too_late_is_told(acme, client, get):
    first = get("events", page_size=1)[0]["sequence"]
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        make_team(acme, "West")
        last = _last(acme)
        late = client.get(f"{ACME}/events", {"after": first})
        in_time = client.get(f"{ACME}/events", {"after": last})
        with organisation_context(acme.pk):
            ledger.expire_events(organisation_id=acme.pk, now=timezone.now())
        still_late = client.get(f"{ACME}/events", {"after": first})
        [row] = get("events")
        anew = get("events", after=0)
    assert (late.status_code, still_late.status_code, in_time.status_code) == (410, 410, 200)
    assert still_late.json()["code"] == "events_expired"
    assert [row] == anew == in_time.json()["data"]
    assert (row["type"], row["sequence"]) == ("team.created", last + 1)


def _last(organisation):
    with organisation_context(organisation.pk):
        return Position.objects.filter(kind="event").order_by("-sequence").first().sequence
