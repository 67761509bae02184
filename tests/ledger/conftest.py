from datetime import date

import pytest

from apps.ledger.models import Event
from ssi_platform.tenancy.context import organisation_context

ACME = "/api/v1/organisations/acme"
JUNE = date(2026, 6, 1)


@pytest.fixture
def inside(acme):
    with organisation_context(acme.pk):
        yield


@pytest.fixture
def events(acme):
    """Return a function: (type, body without its link) of each event of Acme since this test began.

    Events of one statement are in the order of their types.
    """

    def rows():
        with organisation_context(acme.pk):
            return list(Event.objects.order_by("id"))

    before = {event.pk for event in rows()}

    def new():
        return [
            (event.type, {name: v for name, v in event.body.items() if name != "link"})
            for event in rows()
            if event.pk not in before
        ]

    return new
