"""A team has a parent from a day on; moves keep history, and hold on every day."""

import pytest

from apps.directory.models import Team, TeamParent
from apps.ledger.models import AuditEvent, StaleRange
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.sample_data import TODAY, team

ACME = "/api/v1/organisations/acme"
ANY = {"If-Match": "*"}


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def marked(acme, sales, north, south):
    """The ranges marked since this was last asked, by the team's name."""

    def marked():
        with organisation_context(acme.pk):
            names = dict(Team.objects.values_list("pk", "name"))
            rows = StaleRange.objects.values_list("team_id", "from_day", "to_day")
            ranges = sorted((names[t], str(a), str(b)) for t, a, b in rows)
            StaleRange.objects.all().delete()
        return ranges

    with organisation_context(acme.pk):
        StaleRange.objects.all().delete()
    return marked


def url(team, day=""):
    return f"{ACME}/teams/{team.pk}/parents" + (f"/{day}" if day else "")


def periods(client, team):
    rows = client.get(url(team)).json()["data"]
    return [(row["parent"], row["from_day"], row["to_day"]) for row in rows]


def shown(client, team):
    return client.get(f"{ACME}/teams/{team.pk}").json()["parent"]


def test_the_first_parent_holds_from_the_beginning(client, north, sales):
    assert periods(client, north) == [(str(sales.pk), "2000-01-01", None)]
    assert periods(client, sales) == []


def test_a_move_keeps_what_was_and_marks_the_days_from_then_on(client, north, south, sales, marked):
    body = {"parent": str(south.pk)}
    first = client.put(url(north, "2026-05-01"), body)
    again = client.put(url(north, "2026-05-01"), body)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == {
        "team": str(north.pk), "parent": str(south.pk), "from_day": "2026-05-01", "to_day": None,
        "changed_at": again.json()["changed_at"],
    }  # fmt: skip
    assert marked() == [(name, "2026-05-01", "2026-06-30") for name in ("North", "Sales", "South")]
    assert periods(client, north) == [
        (str(sales.pk), "2000-01-01", "2026-05-01"),
        (str(south.pk), "2026-05-01", None),
    ]


def test_a_move_before_another_changes_the_days_between(client, north, south, marked):
    client.put(url(north, "2026-06-01"), {"parent": None})
    marked()
    client.put(url(north, "2026-05-01"), {"parent": str(south.pk)})

    assert [row for row in marked() if row[0] != "North"] == [
        ("Sales", "2026-05-01", "2026-05-31"),
        ("South", "2026-05-01", "2026-05-31"),
    ]


def test_a_parent_is_taken_back(client, north, south, sales, marked, acme):
    client.put(url(north, "2026-05-01"), {"parent": str(south.pk)})
    marked()

    assert client.delete(url(north, "2026-05-01")).status_code == 204
    assert client.delete(url(north, "2026-05-01")).status_code == 404
    assert marked() == [(name, "2026-05-01", "2026-06-30") for name in ("North", "Sales", "South")]
    assert periods(client, north) == [(str(sales.pk), "2000-01-01", None)]
    with organisation_context(acme.pk):
        events = AuditEvent.objects.filter(object_type="teamparent", request_id__gt="")
        actions = [(e.action, (e.after or e.before)["from_day"]) for e in events.order_by("id")]
    assert actions == [("create", "2026-05-01"), ("delete", "2026-05-01")]


def test_the_subtree_of_a_day_is_marked(client, acme, north, south, marked):
    """What stood below the team on the days of the move, and nothing that came or left."""
    before, after = team(acme, "Before", north), team(acme, "After", south)
    client.put(url(before, "2026-05-11"), {"parent": None})
    client.put(url(after, "2026-05-21"), {"parent": str(north.pk)})
    client.put(url(north, "2026-06-01"), {"parent": None})
    marked()
    client.put(url(north, "2026-05-01"), {"parent": str(south.pk)})

    assert {row for row in marked() if row[0] in ("Before", "After")} == {
        ("Before", "2026-05-01", "2026-05-10"),
        ("After", "2026-05-21", "2026-05-31"),
    }


def test_patch_moves_from_today_or_from_a_day(client, north, south, sales):
    one = f"{ACME}/teams/{north.pk}"
    today = client.patch(one, {"parent": str(south.pk)}, headers=ANY)
    earlier = client.patch(one, {"parent": None, "from_day": "2026-03-01"}, headers=ANY)

    assert (today.json()["parent"], earlier.json()["parent"]) == (str(south.pk), str(south.pk))
    assert periods(client, north) == [
        (str(sales.pk), "2000-01-01", "2026-03-01"),
        (None, "2026-03-01", str(TODAY)),
        (str(south.pk), str(TODAY), None),
    ]


def test_patch_that_says_what_is_so_writes_nothing(client, north, sales, marked, acme):
    one = f"{ACME}/teams/{north.pk}"
    for more in ({}, {"from_day": "2026-03-01"}):
        assert client.patch(one, {"parent": str(sales.pk), **more}, headers=ANY).status_code == 200

    assert marked() == []
    with organisation_context(acme.pk):
        assert TeamParent.objects.filter(team=north).count() == 1


def test_a_day_without_a_parent_is_refused(client, north):
    answer = client.patch(f"{ACME}/teams/{north.pk}", {"from_day": "2026-03-01"}, headers=ANY)

    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/parent", "required")]


def test_a_new_team_may_have_a_parent_since_a_day(client, north):
    body = {"name": "New", "parent": str(north.pk), "from_day": "2026-04-01"}
    made = client.put(f"{ACME}/teams:by-external-id/new", body)
    same = client.put(f"{ACME}/teams:by-external-id/new", body)

    assert (made.status_code, same.status_code) == (201, 200)  # And nobody asks for If-Match.
    rows = client.get(f"{ACME}/teams/{made.json()['id']}/parents").json()["data"]
    assert [(row["parent"], row["from_day"]) for row in rows] == [(str(north.pk), "2026-04-01")]


def test_a_loop_on_any_day_is_refused(client, sales, north, south):
    """North goes below South in May; South below North would close a ring until then, or after."""
    client.put(url(north, "2026-05-01"), {"parent": str(south.pk)})
    codes = [
        client.put(url(south, day), {"parent": str(north.pk)}).status_code
        for day in ("2026-05-01", "2026-04-01", "2026-06-01")
    ]
    assert codes == [400, 400, 400]
    client.put(url(south, "2026-05-01"), {"parent": None})
    inside = client.put(url(south, "2026-04-01"), {"parent": str(north.pk)})
    assert inside.status_code == 201  # Until the day on which North moves.
    kept = client.delete(url(south, "2026-05-01"))  # Then it would go on below North.

    assert [(e["pointer"], e["code"]) for e in kept.json()["errors"]] == [("/parent", "loop")]


def test_twelve_levels_hold_on_every_day(client, acme):
    chain = [team(acme, "L1")]
    for level in range(2, 12):
        chain.append(team(acme, f"L{level}", chain[-1]))
    top, top_of_top = team(acme, "Top"), team(acme, "Top of top")
    client.put(url(top, "2026-05-01"), {"parent": str(top_of_top.pk)})
    before = client.put(url(chain[0], "2026-04-01"), {"parent": str(top.pk)})
    client.put(url(chain[0], "2026-05-01"), {"parent": None})
    until = client.put(url(chain[0], "2026-04-01"), {"parent": str(top.pk)})

    assert (before.status_code, until.status_code) == (400, 201)


def test_a_manager_moves_only_what_was_theirs_on_the_day(api, client, acme, alice, north, south):
    inner, other = team(acme, "Inner", south), team(acme, "Other", north)
    client.put(url(inner, "2026-05-01"), {"parent": str(north.pk)})
    by_alice = api(alice)
    answers = {
        "theirs": by_alice.put(url(inner, "2026-06-01"), {"parent": str(other.pk)}),
        "before": by_alice.put(url(inner, "2026-04-01"), {"parent": str(north.pk)}),
        "back": by_alice.delete(url(inner, "2026-05-01")),
        "top": by_alice.put(url(inner, "2026-06-10"), {"parent": None}),
        "own": by_alice.delete(url(north, "2000-01-01")),
        "patched": by_alice.patch(
            f"{ACME}/teams/{inner.pk}",
            {"parent": str(north.pk), "from_day": "2026-04-01"},
            headers=ANY,
        ),
    }
    codes = {name: answer.status_code for name, answer in answers.items()}

    assert codes == {"theirs": 201} | dict.fromkeys(list(answers)[1:], 403)
    assert {a.json()["code"] for a in answers.values() if a.status_code == 403} == {"not_your_team"}


def test_a_former_parent_is_not_deleted(client, acme, north, south):
    old = team(acme, "Old")
    client.put(url(north, "2026-03-01"), {"parent": str(old.pk)})
    client.put(url(north, "2026-04-01"), {"parent": str(south.pk)})
    answer = client.delete(f"{ACME}/teams/{old.pk}", headers=ANY)

    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
