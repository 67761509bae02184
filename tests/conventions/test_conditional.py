"""Tags: nothing is sent twice in vain, and nobody overwrites what they have not read."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.calls import client
from tests.sample_data import key, organisation, team

ACME = "/api/v1/organisations/acme"
PLAN = {"name": "Plan", "team": None, "starts_on": "2026-01-01",
        "stages": [{"threshold": 70, "due_after_months": 6}]}  # fmt: skip


@pytest.mark.parametrize(
    "path", ["", "/teams", "/reps", "/scores", "/reps/{rep}", "/teams/{team}", "/freshness"]
)
def test_unchanged_responses_are_not_sent_again(api, acme_key, bobs_rep, north, path):
    browser = api(acme_key)
    address = ACME + path.format(rep=bobs_rep.pk, team=north.pk)
    first = browser.get(address)
    again = browser.get(address, headers={"If-None-Match": f'"x", W/{first["ETag"]}'})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert "Content-Type" not in again and again["Cache-Control"] == "private, no-cache"
    assert browser.get(address, headers={"If-None-Match": '"x"'}).content == first.content
    assert browser.head(address)["ETag"] == first["ETag"]


def test_a_change_is_a_new_tag(api, acme_key, bobs_rep):
    browser, address = api(acme_key), f"{ACME}/reps/{bobs_rep.pk}"
    before = browser.get(address)["ETag"]
    changed = browser.patch(address, {"name": "Robert"})

    assert changed["ETag"] != before
    assert browser.get(address)["ETag"] == changed["ETag"]
    assert browser.get(address, headers={"If-None-Match": before}).status_code == 200


def guarded(browser, north):
    """Every write of what is guarded: (method, address, body)."""
    plan = browser.post(f"{ACME}/target-plans", PLAN).json()
    return [
        ("patch", f"{ACME}/teams/{north.pk}", {"name": "Northern"}),
        ("put", f"{ACME}/teams:by-external-id/north", {"name": "Northern"}),
        ("delete", f"{ACME}/teams/{north.pk}", None),
        ("put", f"{ACME}/target-plans/{plan['id']}", PLAN | {"name": "Other"}),
        ("delete", f"{ACME}/target-plans/{plan['id']}", None),
    ]


def test_changing_a_guarded_row_requires_the_current_etag(api, acme_key, north):
    browser = api(acme_key)
    for method, address, body in guarded(browser, north):
        readable = f"{ACME}/teams/{north.pk}" if "external" in address else address
        before = browser.get(readable)
        for given, wanted in (({}, 428), ({"If-Match": '"stale"'}, 412)):
            answer = getattr(browser, method)(address, body, headers=given)
            assert answer.status_code == wanted, f"{method} {address}"
        assert browser.get(readable).content == before.content
        answer = getattr(browser, method)(address, body, headers={"If-Match": before["ETag"]})
        assert answer.status_code in (200, 204, 409), f"{method} {address}: {answer.content}"


def test_the_tag_of_a_write_is_the_tag_of_what_is_read_then(api, acme_key, north):
    browser, address = api(acme_key), f"{ACME}/teams/{north.pk}"
    tag = browser.get(address)["ETag"]
    for name in ("  One ", "Two", "Three"):
        answer = browser.patch(address, {"name": name}, headers={"If-Match": tag})
        assert answer.status_code == 200
        tag = answer["ETag"]
        assert tag == browser.get(address)["ETag"]
    created = browser.post(f"{ACME}/target-plans", PLAN)
    assert created["ETag"] == browser.get(f"{ACME}/target-plans/{created.json()['id']}")["ETag"]


def test_a_part_of_a_row_has_the_tag_of_the_whole(api, acme_key, north):
    browser, address = api(acme_key), f"{ACME}/teams/{north.pk}"
    assert browser.get(f"{address}?fields=name")["ETag"] == browser.get(address)["ETag"]


def test_a_star_means_whatever_is_there_and_nothing_is_needed_to_create(api, acme_key, north):
    browser = api(acme_key)
    address = f"{ACME}/teams:by-external-id/north"
    assert browser.put(address, {"name": "N"}, headers={"If-Match": "*"}).status_code == 200
    assert browser.put(f"{ACME}/teams:by-external-id/new", {"name": "New"}).status_code == 201


def renamed(text, address, tag, name):
    try:
        answer = client(text).patch(
            address, {"name": name}, format="json", headers={"If-Match": tag}
        )
        return answer.status_code
    finally:
        connection.close()


@pytest.mark.usefixtures("committed")
def test_of_two_at_once_one_is_stale():
    acme = organisation("acme")
    text, address = key(acme), f"{ACME}/teams/{team(acme, 'North').pk}"
    tag = client(text).get(address)["ETag"]
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda n: renamed(text, address, tag, f"North {n}"), range(8)))
    assert sorted(statuses) == [200, *[412] * 7]


def test_an_upsert_that_changes_nothing_overwrites_nobody(api, acme_key, north, sales):
    browser, address = api(acme_key), f"{ACME}/teams:by-external-id/north"
    same = {"name": "North", "parent": str(sales.pk)}
    assert browser.put(address, same).status_code == 200
    assert browser.put(address, {"name": "North"}).status_code == 428
