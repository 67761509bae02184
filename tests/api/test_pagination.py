"""Pages lose no row and show none twice, whatever the page size and the direction."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.directory import services as directory
from apps.directory.models import Assignment, Rep, RepMember
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.deleting import delete_row
from tests.examples import examples
from tests.sample_data import TODAY, system

ACME = "/api/v1/organisations/acme"
NAMES = ["Ann", "Ann", "Ann", "ann", "Ben", "Ben", "Zoë", "", "Łukasz", "Ann", "Bea"]
EVERYBODY = len(NAMES) + 2  # And the fixtures' Bob and Dora.


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def reps(acme):
    """Many reps with the same name: the order must end in a unique column."""
    with organisation_context(acme.pk):
        Rep.objects.bulk_create(Rep(organisation_id=acme.pk, name=name) for name in NAMES)
        everybody = [str(pk) for pk in Rep.objects.values_list("pk", flat=True)]
    assert len(everybody) == EVERYBODY
    return everybody


def page(client, query):
    answer = client.get(f"{ACME}/reps?{query}")
    assert answer.status_code == 200, answer.content
    return answer


@pytest.mark.parametrize("ordering", ["name", "-name", "created_at"])
@pytest.mark.usefixtures("reps")
def test_a_walk_there_and_back_meets_every_row_once(client, reps, ordering):
    """Pages of few rows, of nearly all, of just all, and of more than there are."""
    few = 1 if ordering == "name" else 3
    for size in (few, EVERYBODY - 1, EVERYBODY, EVERYBODY + 1):
        assert_walk(client, reps, size, ordering)


def assert_walk(client, reps, size, ordering):
    query = f"page_size={size}&ordering={ordering}"
    there, cursor, pages = [], "", 0
    while cursor is not None and pages <= EVERYBODY:
        body = page(client, f"{query}&cursor={cursor}" if cursor else query).json()
        there += [row["id"] for row in body["data"]]
        cursor, pages = body["next_cursor"], pages + 1
    back = [row["id"] for row in reversed(body["data"])]
    while body["previous_cursor"] and len(back) <= EVERYBODY:
        body = page(client, f"{query}&cursor={body['previous_cursor']}").json()
        back += [row["id"] for row in reversed(body["data"])]

    assert sorted(there) == sorted(reps)
    assert back == there[::-1]
    assert pages == -(-EVERYBODY // size)


@pytest.mark.usefixtures("reps")
def test_rows_that_come_and_go_move_no_page(acme, client, reps):
    first = page(client, "page_size=5").json()
    with organisation_context(acme.pk):
        # Before the first page.
        directory.create_rep(caller=system(acme), name="AAA", today=TODAY)
    second = page(client, f"page_size=5&cursor={first['next_cursor']}").json()
    third = page(client, f"page_size=5&cursor={second['next_cursor']}").json()

    seen = [row["id"] for row in first["data"] + second["data"] + third["data"]]
    assert sorted(seen) == sorted(reps)


@pytest.mark.trial
@settings(max_examples=examples(5), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), ordering=st.sampled_from(["name", "-name", "created_at"]))
def test_rows_that_stay_are_met_once_whatever_comes_and_goes(acme, client, reps, data, ordering):
    """Between two pages, in both directions, rows are created and deleted among equal names."""
    with transaction.atomic():
        there, passing = Walk(client, ordering, "next_cursor"), list(reps)
        stayed = set(reps)
        while there.goes_on():
            stayed -= change(acme, data, passing)
        back = Walk(client, ordering, "previous_cursor", beside=there.last)
        stayed_back = stayed & set(there.seen)
        while back.goes_on():
            stayed_back -= change(acme, data, passing)
        transaction.set_rollback(True)

    assert [one for one in there.seen if there.seen.count(one) > 1] == []
    assert [one for one in back.seen if back.seen.count(one) > 1] == []
    assert stayed <= set(there.seen)
    assert stayed_back <= set(back.seen)


def change(acme, data, passing):
    """Create some rows and delete one; return what was deleted."""
    names = data.draw(st.lists(st.sampled_from(NAMES), max_size=2), label="created")
    gone = data.draw(st.sampled_from([None, *range(len(passing))]), label="deleted")
    with organisation_context(acme.pk):
        Rep.objects.bulk_create(Rep(organisation_id=acme.pk, name=name) for name in names)
        if gone is None:
            return set()
        one = passing.pop(gone)
        Assignment.objects.filter(rep_id=one).delete()
        RepMember.objects.filter(rep_id=one).delete()
        delete_row(Rep(pk=one, organisation_id=acme.pk))
    return {one}


class Walk:
    """A walk of three rows a page; back, it begins with the page that the way there ended on."""

    def __init__(self, client, ordering, way, beside=None):
        self.client, self.way, self.seen, self.last = client, way, [], beside
        self.query, self.cursor = f"page_size=3&ordering={ordering}", ""
        if beside:
            self.seen = [row["id"] for row in beside["data"]]
            self.cursor = beside[way]

    def goes_on(self):
        if self.cursor is None:
            return False
        query = f"{self.query}&cursor={self.cursor}" if self.cursor else self.query
        self.last = page(self.client, query).json()
        self.seen += [row["id"] for row in self.last["data"]]
        self.cursor = self.last[self.way]
        assert len(self.seen) < 10 * EVERYBODY, "the walk goes round and round"
        return True


@pytest.mark.usefixtures("reps")
def test_links_lead_to_the_same_pages(client):
    first = page(client, "page_size=4&name__icontains=a")
    body = first.json()

    assert body["previous_cursor"] is None
    assert first["Link"].endswith('; rel="next"')
    following = client.get(first["Link"].partition("<")[2].partition(">")[0])
    same = page(client, f"page_size=4&name__icontains=a&cursor={body['next_cursor']}")
    assert following.json() == same.json()
    assert 'rel="prev"' in following["Link"]


def test_a_cursor_belongs_to_its_filters_and_its_order(client, cursor):
    answers = {}
    for other in ("name=Ann", "ordering=-name", "ordering=created_at", "name__icontains=n"):
        answer = client.get(f"{ACME}/reps?page_size=3&{other}&cursor={cursor}")
        errors = [(e["pointer"], e["code"]) for e in answer.json().get("errors", ())]
        answers[other] = (answer.status_code, errors)

    assert answers == dict.fromkeys(answers, (400, [("/cursor", "invalid_cursor")]))


@pytest.mark.usefixtures("reps")
def test_a_cursor_belongs_to_its_list(client, sales, north):
    cursor = client.get(f"{ACME}/teams?page_size=1").json()["next_cursor"]

    assert client.get(f"{ACME}/reps?page_size=1&cursor={cursor}").status_code == 400


def test_a_cursor_may_change_its_page_size(client, cursor):
    assert len(page(client, f"page_size=5&cursor={cursor}").json()["data"]) == 5


@pytest.fixture
def cursor(client, reps):
    return page(client, "page_size=3").json()["next_cursor"]


@settings(max_examples=examples(10), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10_000), other=st.characters(codec="ascii", categories=["L", "N"]))
def test_a_cursor_with_a_changed_byte_is_refused(client, cursor, place, other):
    place %= len(cursor)
    changed = cursor[:place] + other + cursor[place + 1 :]
    answer = client.get(f"{ACME}/reps?page_size=3&cursor={changed}")

    assert answer.status_code == (200 if changed == cursor else 400)
