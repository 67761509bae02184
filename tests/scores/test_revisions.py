"""What stood before is told: each value that another replaced, or that was deleted."""

import pytest

DAY = "2026-03-01"


@pytest.fixture
def put(acme_api, score_url):
    def put(total, at):
        body = {"total": total, "observed_at": f"2026-03-02T{at}:00Z", "source": "csv"}
        assert acme_api.put(score_url(DAY), body).status_code in (200, 201)

    return put


def test_revisions_are_told_the_latest_first(acme_api, score_url, put, noon):
    for total, at in ((41, "08:00"), (42, "09:00"), (43, "10:00")):
        put(total, at)
    put(40, "07:00")  # Late, and older than what stands: nothing changes.
    url = f"{score_url(DAY)}/revisions"
    revisions = acme_api.get(url).json()["data"]

    assert [(r["total"], r["observed_at"]) for r in revisions] == [
        (42, "2026-03-02T09:00:00Z"), (41, "2026-03-02T08:00:00Z")
    ]  # fmt: skip
    assert (revisions[0]["day"], revisions[0]["source"], revisions[0]["brand"]) == (
        DAY,
        "csv",
        None,
    )
    assert revisions[0]["replaced_at"].startswith("2026-06-30T12:00:0")
    assert revisions[0].keys() == acme_api.get(score_url(DAY)).json().keys() | {"replaced_at"}


def test_pages_of_revisions_follow_each_other(acme_api, score_url, put):
    for hour in range(8, 13):
        put(hour, f"{hour:02}:00")
    url, totals, cursor = f"{score_url(DAY)}/revisions?page_size=2&ordering=replaced_at", [], ""
    while cursor is not None:
        page = acme_api.get(url + (f"&cursor={cursor}" if cursor else "")).json()
        totals += [row["total"] for row in page["data"]]
        cursor = page["next_cursor"]

    assert totals == [8, 9, 10, 11]


def test_a_deleted_score_is_among_the_revisions(acme_api, score_url, put):
    put(41, "08:00")
    assert acme_api.delete(score_url(DAY)).status_code == 204

    revisions = acme_api.get(f"{score_url(DAY)}/revisions").json()["data"]
    assert [row["total"] for row in revisions] == [41]


def test_a_day_that_is_none_is_refused(acme_api, score_url):
    assert acme_api.get(f"{score_url('2026-02-30')}/revisions").status_code == 400
