"""Questions beside the requests: a connection that was kept, and cut since, says nothing."""

import psycopg
import pytest

from ssi_platform.database import probe

PATIENCE = 10


class Connection:
    closed = False

    def close(self):
        self.closed = True


@pytest.fixture
def opened(monkeypatch):
    opened = []
    monkeypatch.setattr(probe, "unpooled", lambda: opened.append(Connection()) or opened[-1])
    return opened


def check_open(connection):
    if connection.closed:
        raise psycopg.OperationalError("server closed the connection unexpectedly")
    return connection


def test_a_kept_connection_that_was_cut_is_replaced_before_the_answer(opened):
    asker = probe.Probe(check_open, keep=True)
    first = asker.ask().result(PATIENCE)
    assert asker.ask().result(PATIENCE) is first
    first.closed = True
    assert asker.ask().result(PATIENCE) is opened[1]


def test_what_fails_on_a_new_connection_is_the_answer(opened):
    def fail(connection):
        raise psycopg.OperationalError("refused")

    asker = probe.Probe(fail, keep=True)
    for _ in range(2):
        with pytest.raises(psycopg.OperationalError, match="refused"):
            asker.ask().result(PATIENCE)
    assert [connection.closed for connection in opened] == [True, True]


def test_a_connection_is_closed_unless_it_is_kept(opened):
    assert probe.Probe(check_open).ask().result(PATIENCE)
    probe.Probe(check_open).ask().result(PATIENCE)
    assert len(opened) == 2
    assert opened[0].closed
