"""Threads are shared by groups in turn, and no group has all of them."""

import asyncio
import threading
from contextlib import asynccontextmanager

import pytest

from ssi_platform.web import scheduling
from ssi_platform.web.scheduling import Overloaded, Scheduler, TooManyAtOnce


class Held:
    """Jobs that run until they are let go; `order` is the order of their start."""

    def __init__(self, scheduler):
        self.scheduler, self.order, self._events = scheduler, [], {}

    def run(self, group, name):
        self._events[name] = threading.Event()
        return self.scheduler.run(group, self._work, name)

    def _work(self, name):
        self.order.append(name)
        self._events[name].wait(10)
        return name

    async def let_go(self, *names):
        for name in names:
            self._events[name].set()
            await settled()


async def settled():
    for _ in range(5):
        await asyncio.sleep(0.002)


@asynccontextmanager
async def held(threads=4, **kwargs):
    scheduler = Scheduler(threads, **kwargs)
    jobs = Held(scheduler)
    try:
        yield jobs
    finally:
        for event in jobs._events.values():
            event.set()
        scheduler.stop()


def test_one_thread_is_left_for_another_group():
    async def main():
        async with held(4) as jobs:
            for number in range(6):
                jobs.run("flood", f"flood {number}")
            await settled()
            flood = list(jobs.order)
            jobs.run("other", "other")
            await settled()
            return flood, jobs.order[-1]

    assert asyncio.run(main()) == (["flood 0", "flood 1", "flood 2"], "other")


def test_a_group_has_half_of_the_threads_while_another_is_active():
    async def main():
        async with held(4) as jobs:
            jobs.run("other", "other")
            for number in range(4):
                jobs.run("flood", f"flood {number}")
            await settled()
            return jobs.order

    assert asyncio.run(main()) == ["other", "flood 0", "flood 1"]


def test_groups_that_are_halved_have_half_of_the_threads_together():
    async def main():
        async with held(4, halved=lambda group: group.startswith("sign-in")) as jobs:
            for number in range(5):
                jobs.run(f"sign-in {number}", f"sign-in {number}")
            await settled()
            at_once = list(jobs.order)
            jobs.run("other", "other")
            await settled()
            await jobs.let_go("sign-in 1")
            return at_once, jobs.order[2:]

    assert asyncio.run(main()) == (["sign-in 0", "sign-in 1"], ["other", "sign-in 2"])


def test_groups_take_turns_and_not_requests():
    async def main():
        async with held(2) as jobs:
            jobs.run("a", "a0")
            for number in range(1, 4):
                jobs.run("a", f"a{number}")
            jobs.run("b", "b0")
            jobs.run("b", "b1")
            jobs.run("c", "c0")
            await settled()
            await jobs.let_go("a0", "b0", "a1", "b1")
            return jobs.order

    assert asyncio.run(main()) == ["a0", "b0", "a1", "b1", "c0", "a2"]


def test_a_single_thread_serves_every_group():
    async def main():
        async with held(1) as jobs:
            first, second = jobs.run("a", "a0"), jobs.run("b", "b0")
            await settled()
            await jobs.let_go("a0", "b0")
            return await first, await second

    assert asyncio.run(main()) == ("a0", "b0")


def test_only_so_many_wait(monkeypatch):
    monkeypatch.setattr(scheduling, "MOST_WAITING", 2)

    async def main():
        async with held(2) as jobs:
            for number in range(3):
                jobs.run("flood", f"flood {number}")
            with pytest.raises(TooManyAtOnce):
                jobs.run("flood", "flood 3")
            jobs.run("other", "other")

    asyncio.run(main())


@pytest.mark.parametrize(("groups", "error"), [(["a"], TooManyAtOnce), (["b", "c"], Overloaded)])
def test_nobody_waits_for_long(monkeypatch, groups, error):
    monkeypatch.setattr(scheduling, "LONGEST_WAIT", 0.01)

    async def main():
        async with held(2) as jobs:
            for group in groups:
                jobs.run(group, group)
            last = jobs.run("a", "last")
            with pytest.raises(error):
                await last

    asyncio.run(main())


def test_a_request_that_has_begun_always_gets_its_turn(monkeypatch):
    monkeypatch.setattr(scheduling, "MOST_WAITING", 1)
    monkeypatch.setattr(scheduling, "LONGEST_WAIT", 0.01)

    async def main():
        async with held(2) as jobs:
            jobs.run("a", "a0")
            resumed = jobs.scheduler.resume("a", lambda: "resumed")
            await asyncio.sleep(0.05)
            await jobs.let_go("a0")
            return await resumed

    assert asyncio.run(main()) == "resumed"


def test_errors_come_back_and_free_the_thread():
    def fail():
        raise ValueError("reason")

    async def main():
        async with held(1) as jobs:
            with pytest.raises(ValueError, match="reason"):
                await jobs.scheduler.run("a", fail)
            return await jobs.scheduler.run("a", str, 1)

    assert asyncio.run(main()) == "1"


def test_what_waits_can_fail_and_what_runs_is_timed():
    now = [100.0]

    async def main():
        scheduler = Scheduler(1, clock=lambda: now[0])
        jobs = Held(scheduler)
        idle = scheduler.longest()
        running, waiting = jobs.run("a", "a0"), jobs.run("a", "a1")
        now[0] += 3
        scheduler.fail_waiting(lambda: ValueError("away"))
        with pytest.raises(ValueError, match="away"):
            await waiting
        longest = scheduler.longest()
        await settled()
        await jobs.let_go("a0")
        scheduler.stop()
        return idle, longest, await running

    assert asyncio.run(main()) == (0.0, 3.0, "a0")
