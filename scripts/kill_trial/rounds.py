"""One round: a change, an incident at a random moment, a new worker, and the numbers compared."""

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import redis
from django.conf import settings
from django.utils import timezone

from apps.access import services as access
from apps.directory import services as directory
from apps.imports import services as imports
from apps.jobs.models import Job
from apps.ledger.models import StaleRange
from apps.organisations import services as organisations
from apps.scores.permissions import SCORES_WRITE
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import Actor, organisation_context
from ssi_platform.tenancy.models import new_id

from .comparison import disagreements
from .platform import Processes

REPS, DAYS = 40, 200
LONGEST_DELAY = 0.8  # Seconds; an import and its computation take about as long.
DEADLINE = 90.0
PILLARS = ("brand", "people", "insights", "relationships")


class Trial:
    """A made-up organisation, changed round after round while its worker is killed."""

    def __init__(self, processes: Processes, dice: random.Random) -> None:
        self.processes, self.dice = processes, dice
        self.broker = redis.Redis.from_url(settings.REDIS_URL)
        self.system = Caller.system(organisation_id=new_id())
        self.organisation_id = self.system.organisation_id
        self.organisation = organisations.create_organisation(
            caller=self.system, slug="trial", name="Trial", timezone=_zone_where_it_is_noon()
        )
        self.today = local_day(timezone.now(), self.organisation.zone)
        with organisation_context(self.organisation_id):
            self._fill()

    def round(self, number: int, times: int) -> bool:
        """Do one round and print its line; return whether every number is right."""
        change = self.dice.choice([self._import, self._import, self._move, self._window])
        incident = self.dice.choice([self._kill, self._kill, self._empty_valkey])
        what = incident(change)
        began = time.monotonic()
        waiting = self._wait()
        count, wrong = disagreements(self.organisation_id, self.today)
        right = not wrong and not waiting
        verdict = "right" if right else f"WRONG: {waiting or wrong[:3]}"
        print(f"{number:>3}  {what}; {verdict} {time.monotonic() - began:.1f} s after the new"
              f" worker started, {count:,} numbers", flush=True)  # fmt: skip
        return right

    def _kill(self, change: Callable[[], str]) -> str:
        what, delay = change(), self.dice.uniform(0, LONGEST_DELAY)
        time.sleep(delay)
        state = self._state()
        self.processes.kill_worker()
        self.processes.start_worker()
        return f"{what}, worker killed after {delay:.2f} s ({state})"

    def _empty_valkey(self, change: Callable[[], str]) -> str:
        self.processes.kill_worker()
        what = change()
        self.broker.flushall()
        self.processes.start_worker()
        return f"{what}, Valkey emptied before any worker heard of it"

    def _wait(self) -> str:
        """Wait until nothing is left to do; return what is wrong, if anything."""
        deadline = time.monotonic() + DEADLINE
        while self._state() != "idle":
            if time.monotonic() > deadline:
                return f"still {self._state()} after {DEADLINE:.0f} s"
            time.sleep(0.05)
        with organisation_context(self.organisation_id):
            ended = set(Job.objects.values_list("state", flat=True))
        return "" if ended <= {"succeeded"} else f"jobs ended as {sorted(ended)}"

    def _state(self) -> str:
        with organisation_context(self.organisation_id):
            job = Job.objects.filter(state__in=["queued", "running"]).first()
            if job:
                return f"import {job.state}, attempt {job.attempt}"
            return "numbers stale" if StaleRange.objects.exists() else "idle"

    def _import(self) -> str:
        rows = [
            ",".join([rep.external_id, str(self._day(ahead)), *self._pillars()])
            for rep in self.reps
            for ahead in range(DAYS)
            if self.dice.random() < 0.5
        ]
        content = "\n".join([",".join(["rep", "day", *PILLARS]), *rows]).encode()
        with organisation_context(self.organisation_id, actor=Actor("key", self.key.pk)):
            imports.receive_file(
                caller=Caller.system(organisation_id=self.organisation_id),
                sent=imports.SentFile(BytesIO(content), filename="trial"),
                now=timezone.now(),
            )
        return f"import of {len(rows):,} rows"

    def _move(self) -> str:
        movers = self.dice.sample(self.reps, 5)
        with organisation_context(self.organisation_id):
            for rep in movers:
                directory.assign(
                    caller=self.system,
                    rep=rep,
                    from_day=self._day(self.dice.randrange(DAYS)),
                    team=self.dice.choice([None, *self.teams]),
                    today=self.today,
                )
        return f"{len(movers)} reps moved"

    def _window(self) -> str:
        days = self.dice.choice([d for d in range(3, 30) if d != self.organisation.staleness_days])
        with organisation_context(self.organisation_id):
            self.organisation = organisations.change_organisation(
                caller=self.system, changes={"staleness_days": days}, today=self.today
            )
        return f"window of {days} days"

    def _fill(self) -> None:
        top = self._team("All", None)
        self.teams = [self._team(f"Team {n}", top) for n in range(4)]
        self.reps = [self._rep(n) for n in range(REPS)]
        self.key, _ = access.create_key(caller=self.system, name="trial", scopes=[SCORES_WRITE])

    def _team(self, name: str, parent: Any) -> Any:
        return directory.create_team(caller=self.system, name=name, parent=parent, today=self.today)

    def _rep(self, number: int) -> Any:
        return directory.create_rep(
            caller=self.system,
            name=f"Rep {number}",
            external_id=f"rep-{number}",
            team=self.teams[number % len(self.teams)],
            from_day=self._day(0),
            today=self.today,
        )

    def _day(self, ahead: int) -> date:
        return self.today - timedelta(days=DAYS - 1 - ahead)

    def _pillars(self) -> list[str]:
        return [f"{self.dice.uniform(0, 25):.3f}" for _ in PILLARS]


def _zone_where_it_is_noon() -> str:
    """A trial takes minutes; its day must not end meanwhile."""
    ahead = 12 - timezone.now().hour
    return f"Etc/GMT{-ahead:+d}"  # The names count westwards.
