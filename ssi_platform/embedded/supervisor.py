"""Child processes that never outlive their launcher: the kernel signals each when it dies."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ssi_platform.database.errors import Problem

from . import processes
from .console import Stopped, last_lines, say
from .stopping import Signals

HERE = Path(__file__).resolve().parent
LONGEST_WAIT, CALM = 30.0, 60.0  # Seconds between restarts at most; alive so long counts as well.


@dataclass(frozen=True)
class Command:
    """A command to run; `restart` is for services, not for engines."""

    name: str
    argv: list[str]
    folder: Path
    log: Path | None = None
    environment: Mapping[str, str] | None = None
    account: tuple[int, int] | None = None
    stop_with: int = signal.SIGTERM
    orphaned_with: int = signal.SIGTERM
    grace: float = 5.0
    restart: bool = False


class Child:
    """A running command; its process leads a session and a group."""

    def __init__(self, command: Command):
        self.command = command
        self.failures = 0
        self.restart_at = 0.0
        self.launch()

    def launch(self) -> None:
        uid, gid = self.command.account or (os.getuid(), os.getgid())
        wrapper = [sys.executable, "-I", "-S", str(HERE / "parent_death.py"), str(os.getpid()),
                 str(int(self.command.orphaned_with)), str(uid), str(gid),
                 str(self.command.folder)]  # fmt: skip
        out = self.command.log.open("ab") if self.command.log else None
        try:
            self.process = subprocess.Popen(
                wrapper + self.command.argv, stdin=subprocess.DEVNULL, stdout=out,
                stderr=subprocess.STDOUT if out else None, start_new_session=True,
                env=self.command.environment or os.environ,
            )  # fmt: skip
        finally:
            if out:
                out.close()
        self.started_at = time.monotonic()

    @property
    def pid(self) -> int:
        return self.process.pid

    def ended(self) -> bool:
        return self.process.poll() is not None

    def end(self) -> str:
        """How it ended, for people, with the end of its log."""
        log = self.command.log
        where = f"; the end of {log}:{last_lines(log)}" if log else ""
        return f"{self.command.name} ended with {_outcome(self.process.returncode)}{where}"


class Supervisor:
    """Starts children, watches them, restarts services, and leaves none behind."""

    def __init__(self, signals: Signals | None = None):
        self.signals = signals
        self.restarting = False
        self.children: list[Child] = []

    def start(self, command: Command) -> Child:
        child = Child(command)
        self.children.append(child)
        return child

    def run(self, command: Command) -> int:
        """Run to the end and return the exit code."""
        child = self.start(command)
        try:
            while not child.ended():
                self.pause(0.02, ignoring=child)
            return child.process.returncode
        finally:
            self.forget(child)

    def check(self, command: Command) -> None:
        """Run to the end; a failure stops the launcher and shows what the command said."""
        if code := self.run(command):
            log = last_lines(command.log, 25) if command.log else ""
            raise Problem(f"{command.name} failed with {_outcome(code)}{log}")

    def pause(self, seconds: float, ignoring: Child | None = None) -> None:
        """Wait, and handle signals and ended children meanwhile."""
        deadline = time.monotonic() + seconds
        while True:
            self._notice(ignoring)
            left = deadline - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, 0.1))

    def stop(self) -> None:
        """Stop the services first and together, the engines after them."""
        services = [child for child in self.children if child.command.restart]
        for child in services:
            processes.send(child.pid, child.command.stop_with)
        for child in services + self.children[::-1]:
            if child in self.children:
                self.forget(child)
        self._reap()

    def _notice(self, ignoring: Child | None) -> None:
        if self.signals and self.signals.received:
            raise Stopped
        for child in self.children:
            if child is not ignoring and child.ended():
                self._replace(child)
        self._reap()

    def _replace(self, child: Child) -> None:
        if not (self.restarting and child.command.restart):
            raise Problem(f"{child.end()}\nssi: everything is stopped.")
        now = time.monotonic()
        if not child.restart_at:
            self._clear(child)
            calm = now - child.started_at > CALM
            wait = min(2.0 ** (0 if calm else child.failures), LONGEST_WAIT)
            child.failures = 1 if calm else child.failures + 1
            child.restart_at = now + wait
            say(f"{child.end()}\nssi: {child.command.name} starts again in {wait:.0f} s.")
        elif now >= child.restart_at:
            child.restart_at = 0.0
            child.launch()

    def forget(self, child: Child) -> None:
        """End one child and everything it started."""
        if not child.ended():
            processes.send(child.pid, child.command.stop_with)
        deadline = time.monotonic() + child.command.grace
        while not child.ended() and time.monotonic() < deadline:
            time.sleep(0.02)
        self._clear(child)
        self.children.remove(child)

    def restart(self, child: Child, stop_with: int) -> None:
        """Stop one child and start it again in its place."""
        processes.send(child.pid, stop_with)
        child.process.wait(child.command.grace)
        self._clear(child)
        child.launch()

    def _clear(self, child: Child) -> None:
        processes.destroy([child.pid])
        child.process.wait()

    def _reap(self) -> None:
        """Collect adopted orphans, of which only a launcher that listens to signals has any."""
        ours = {child.pid for child in self.children}
        while self.signals:
            try:
                child = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if child is None or child.si_pid in ours:
                return
            os.waitpid(child.si_pid, 0)


def _outcome(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
