"""A database that does not answer is noticed, and so is that it answers again."""

from concurrent.futures import Future

import psycopg
import pytest

from ssi_platform.web import database_watch
from ssi_platform.web.database_watch import PATIENCE, DatabaseWatch


class Scheduler:
    """Says how long the oldest request runs; collects what is let fail."""

    seconds = 0.0

    def __init__(self):
        self.failed = 0

    def longest(self):
        return self.seconds

    def fail_waiting(self, error):
        assert error().code == "database_unavailable"
        self.failed += 1


class Probe:
    def __init__(self):
        self.asked = 0
        self.future = None

    def ask(self):
        self.asked += 1
        self.future = Future()
        return self.future


class World:
    def __init__(self, monkeypatch):
        self.now, self.cuts = 50.0, 0
        self.scheduler, self.probe = Scheduler(), Probe()
        monkeypatch.setattr(database_watch, "give_up_connections", self.cut)
        self.watch = DatabaseWatch(self.scheduler, clock=lambda: self.now)
        self.watch._probe = self.probe

    def cut(self):
        self.cuts += 1
        return 1

    def look(self, seconds=0.2):
        self.now += seconds
        self.watch.look()
        return self.watch.is_away


@pytest.fixture
def world(monkeypatch):
    return World(monkeypatch)


def test_nothing_is_asked_while_requests_are_fast(world):
    world.scheduler.seconds = 0.7
    assert not any(world.look() for _ in range(20))
    assert world.probe.asked == 0


def test_a_long_statement_is_no_fault(world):
    world.scheduler.seconds = 20.0
    world.look()
    world.probe.future.set_result(None)
    assert not any(world.look() for _ in range(2))
    assert world.cuts == 0


def test_a_database_without_an_answer_is_away_until_it_answers(world):
    world.scheduler.seconds = 1.1
    world.look()
    away = [world.look() for _ in range(PATIENCE)]
    assert away == [False] * (PATIENCE - 1) + [True]
    assert world.cuts == world.scheduler.failed == 1

    world.scheduler.seconds = 0.0
    world.probe.future.set_result(None)
    assert world.look() is False


def test_a_process_without_time_does_not_blame_the_database(world):
    world.scheduler.seconds = 1.1
    world.look()
    assert not any(world.look(1.5) for _ in range(20))
    world.probe.future.set_result(None)
    assert world.look() is False
    assert world.cuts == 0


def test_a_database_that_refuses_connections_is_away(world):
    world.scheduler.seconds = 1.1
    world.look()
    world.probe.future.set_exception(psycopg.OperationalError("Connection refused"))
    assert world.look() is True
    world.look()
    assert world.probe.asked == 2
    world.probe.future.set_result(None)
    assert world.look() is False


def test_a_refusal_by_the_server_is_an_answer(world):
    world.scheduler.seconds = 1.1
    world.look()
    full = "FATAL:  sorry, too many clients already"
    world.probe.future.set_exception(psycopg.OperationalError(full))
    assert world.look() is False
