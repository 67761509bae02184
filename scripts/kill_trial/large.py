"""Imports of 200,000 rows, each with an incident in the middle; the rows come out right."""

import random
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from apps.access import services as access
from apps.directory import services as directory
from apps.imports import services as imports
from apps.imports.models import Import
from apps.jobs.models import Job
from apps.jobs.tasks import work
from apps.ledger.models import StaleRange
from apps.organisations import services as organisations
from apps.scores.permissions import SCORES_WRITE
from ssi_platform.embedded.supervisor import Supervisor
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import Actor, organisation_context
from ssi_platform.tenancy.models import new_id

from . import large_files as files
from .large_state import leftovers, wrong_job, wrong_rows
from .phases import PHASES, Watcher
from .platform import Processes

TEAMS, DEADLINE, LONGEST_DELAY = 5, 300.0, 0.15
Result = TypeVar("Result")


class LargeTrial:
    """One organisation, and what should be stored in it after all files so far."""

    def __init__(
        self, processes: Processes, supervisor: Supervisor, dice: random.Random, temporary: Path
    ) -> None:
        self.processes, self.supervisor, self.dice = processes, supervisor, dice
        self.temporary, self.fold = temporary, files.Fold()
        self.system = Caller.system(organisation_id=new_id())
        self.organisation_id = self.system.organisation_id
        organisations.create_organisation(caller=self.system, slug="large", name="Large")
        with organisation_context(self.organisation_id):
            self._fill()

    def round(self, number: int, times: int) -> bool:
        """Do one round and print its line; return whether everything is right."""
        incident = self._incident(number, times)
        rows = files.rows(self.dice, self.fold, number)
        counts = self.fold.take(rows)
        received, what = incident(files.content(rows))
        began = time.monotonic()
        waiting = self._wait()
        faults = waiting or [
            *wrong_rows(self.organisation_id, self.reps, self.fold),
            *wrong_job(self.organisation_id, received, counts, self.processes.log_file),
            *leftovers(self.temporary),
        ]
        attempt = self._patiently(lambda: Job.objects.get(pk=received.job_id).attempt)
        verdict = f"WRONG: {'; '.join(faults)}" if faults else "right"
        print(f"{number:>3}  {what}; {attempt} attempts, {counts.created:,} created,"
              f" {counts.updated:,} updated, {counts.unchanged:,} unchanged; {verdict},"
              f" {time.monotonic() - began:.1f} s later", flush=True)  # fmt: skip
        return not faults

    def _incident(self, number: int, times: int) -> Callable[[bytes], tuple[Import, str]]:
        """Return what happens in a round: two of them are other things than a killed worker."""
        if number == times - 1:
            return self._restart
        if number == times:
            return self._deliver_twice
        phase = PHASES[number % len(PHASES)]
        return lambda content: self._kill(content, phase)

    def _kill(self, content: bytes, phase: str) -> tuple[Import, str]:
        received = self._receive(content)
        seen, state = self._await(phase)
        self.processes.kill_worker()
        self.processes.start_worker()
        return received, f"worker killed while {phase if seen else 'done'} ({state})"

    def _restart(self, content: bytes) -> tuple[Import, str]:
        received = self._receive(content)
        server = next(c for c in self.supervisor.children if c.command.name == "PostgreSQL")
        _, state = self._await("storing")
        connection.close()
        self.supervisor.restart(server, signal.SIGINT)
        return received, f"PostgreSQL restarted while storing ({state})"

    def _deliver_twice(self, content: bytes) -> tuple[Import, str]:
        """Two notifications besides the import's own, for two idle processes."""
        self.processes.kill_worker()
        received = self._receive(content)
        for _ in range(2):
            work.delay(organisation_id=str(self.organisation_id))
        self.processes.start_worker()
        return received, "task delivered three times to two processes"

    def _await(self, phase: str) -> tuple[bool, str]:
        """Wait for a moment in a phase of the import's run; return whether it came."""
        watcher = Watcher(self.organisation_id)
        seen = watcher.await_phase(phase)
        time.sleep(self.dice.uniform(0, LONGEST_DELAY))
        state = watcher.state()
        watcher.close()
        return seen, state

    def _wait(self) -> list[str]:
        """Wait until nothing is left to do; return what is wrong, if anything."""
        deadline = time.monotonic() + DEADLINE
        while self._patiently(self._busy):
            if time.monotonic() > deadline:
                return [f"still busy after {DEADLINE:.0f} s"]
            time.sleep(0.2)
        return []

    def _busy(self) -> bool:
        unfinished = Job.objects.filter(state__in=["queued", "running"]).exists()
        return unfinished or StaleRange.objects.exists()

    def _patiently(self, read: Callable[[], Result]) -> Result:
        """Read in the organisation's context; a server that restarts is waited for."""
        deadline = time.monotonic() + DEADLINE
        while True:
            try:
                with organisation_context(self.organisation_id):
                    return read()
            except (OperationalError, InterfaceError):
                connection.close()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _receive(self, content: bytes) -> Import:
        with organisation_context(self.organisation_id, actor=Actor("key", self.key.pk)):
            return imports.receive_file(
                caller=Caller.system(organisation_id=self.organisation_id),
                sent=imports.SentFile(BytesIO(content), filename="large"),
                now=timezone.now(),
            )

    def _fill(self) -> None:
        self.key, _ = access.create_key(caller=self.system, name="trial", scopes=[SCORES_WRITE])
        system, today = Caller.system(organisation_id=self.organisation_id), timezone.now().date()
        teams = [directory.create_team(caller=system, name=f"Team {n}", today=today)
                 for n in range(TEAMS)]  # fmt: skip
        self.reps = {self._rep(n, teams[n % TEAMS]): n for n in range(files.REPS)}

    def _rep(self, number: int, team: Any) -> UUID:
        name = files.external_id(number)
        return directory.create_rep(
            caller=Caller.system(organisation_id=self.organisation_id),
            name=name,
            external_id=name,
            team=team,
            from_day=files.SINCE + timedelta(days=self.dice.randrange(100)),
            today=timezone.now().date(),
        ).pk
