"""Items that contradict each other about one row are all refused: their order decides nothing."""

import pytest

from tests.batches import send as send

# Two items that disagree, one that repeats the first, and one of another row.
ITEMS = {
    "teams": (
        {"external_id": "east", "name": "East"},
        {"external_id": "east", "name": "Ost"},
        {"external_id": "west", "name": "West"},
    ),
    "reps": (
        {"external_id": "eva", "name": "Eva"},
        {"external_id": "eva", "name": "Eva", "email": "eva@acme.example"},
        {"external_id": "udo", "name": "Udo"},
    ),
    "assignments": (
        {"rep": "bob", "from_day": "2026-05-01", "team": "south"},
        {"rep": "bob", "from_day": "2026-05-01", "team": None},
        {"rep": "dora", "from_day": "2026-05-01", "team": "north"},
    ),
    "absences": (
        {"rep": "bob", "from_day": "2026-05-01", "to_day": "2026-05-03", "kind": "leave"},
        {"rep": "bob", "from_day": "2026-05-01", "to_day": "2026-05-04", "kind": "leave"},
        {"rep": "dora", "from_day": "2026-05-01", "to_day": "2026-05-03", "kind": "leave"},
    ),
    "scores": (
        {"rep": "bob", "day": "2026-05-01", "total": 50, "observed_at": "2026-05-01T12:00:00Z"},
        {"rep": "bob", "day": "2026-05-01", "total": 60, "observed_at": "2026-05-01T12:00:00Z"},
        {"rep": "dora", "day": "2026-05-01", "total": 50, "observed_at": "2026-05-01T12:00:00Z"},
    ),
}


def outcomes(answer):
    return [
        (result["outcome"], [(error["code"], error["detail"]) for error in result["errors"]])
        for result in answer.json()["results"]
    ]


@pytest.mark.parametrize("kind", ITEMS)
def test_all_are_refused_in_either_order(send, bobs_rep, dora, kind):
    one, other, apart = ITEMS[kind]
    for items in ([one, other, one, apart], [other, one, one, apart]):
        answer = send(kind, items, atomic=False)
        *contradicting, last = outcomes(answer)
        assert [status for status, _ in contradicting] == ["rejected"] * 3
        assert {code for _, [(code, _)] in contradicting} == {"duplicate"}
        assert last[0] in ("created", "unchanged")
    assert contradicting[0][1][0][1].startswith("Disagrees with item 1, of the same ")


@pytest.mark.parametrize("kind", ITEMS)
def test_items_that_say_the_same_are_written_once(send, bobs_rep, dora, kind):
    one, _, apart = ITEMS[kind]
    answer = send(kind, [one, one, apart], atomic=True)
    assert answer.status_code == 200, answer.content
    assert [status for status, _ in outcomes(answer)][::2] == ["created", "created"]
