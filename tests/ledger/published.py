"""What tests of the publisher ask, and a transaction that stays open."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event as Signal

import pytest
from django.db import connection

from apps.ledger import services as ledger
from apps.ledger.models import Position, Unpublished
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW, organisation


@pytest.fixture
def acme(committed):
    """Acme in an empty database, where transactions are committed."""
    return organisation("acme")


def publish(organisation, now=NOW):
    ledger.publish_all(organisation_id=organisation.pk, now=now)


def positions(organisation, kind):
    """Return (sequence, id) of each published record, in their order."""
    with organisation_context(organisation.pk):
        rows = Position.objects.filter(kind=kind).order_by("sequence")
        return list(rows.values_list("sequence", "event_id"))


def ids(organisation, model):
    with organisation_context(organisation.pk):
        return list(model.objects.order_by("id").values_list("id", flat=True))


def unpublished(organisation):
    with organisation_context(organisation.pk):
        return Unpublished.objects.count()


@contextmanager
def held_open(organisation, work):
    """Do some work on another connection, whose transaction is committed after the block."""
    done, may_commit = Signal(), Signal()

    def hold():
        try:
            with organisation_context(organisation.pk):
                work()
                done.set()
                assert may_commit.wait(20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(hold)
        assert done.wait(20)
        try:
            yield
        finally:
            may_commit.set()
            held.result()
