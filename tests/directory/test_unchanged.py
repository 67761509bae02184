"""A rep who is said to be in the team that they are in: nothing is written."""

import pytest

from apps.directory.models import Assignment
from apps.ledger.models import AuditEvent, Event, StaleRange
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon

ACME = "/api/v1/organisations/acme"


def put(client, team, **more):
    return client.put(f"{ACME}/reps:by-external-id/bob", {"name": "Bob", "team": team} | more)


def batch(client, team, **more):
    item = {"external_id": "bob", "name": "Bob", "team": team} | more
    return client.post(f"{ACME}/reps:batch", {"items": [item]})


@pytest.fixture
def written(acme, bobs_rep):
    """How many rows there are of all that a write makes."""

    def written():
        with organisation_context(acme.pk):
            return [rows.objects.count() for rows in (Assignment, AuditEvent, Event, StaleRange)]

    return written


@pytest.mark.parametrize("more", [{}, {"from_day": "2026-03-01"}], ids=["today", "a day"])
@pytest.mark.parametrize("send", [put, batch])
def test_a_team_that_the_rep_is_in_writes_nothing(api, acme_key, north, written, send, more):
    before = written()
    answer = send(api(acme_key), str(north.pk), **more)
    assert answer.status_code == 200
    assert written() == before


@pytest.mark.parametrize("send", [put, batch])
def test_another_team_is_a_move_from_today_on(acme, bobs_rep, api, acme_key, south, written, send):
    assert send(api(acme_key), str(south.pk)).status_code == 200
    with organisation_context(acme.pk):
        days = Assignment.objects.filter(rep=bobs_rep, team=south).values_list(
            "from_day", flat=True
        )
        assert [str(day) for day in days] == ["2026-06-30"]
