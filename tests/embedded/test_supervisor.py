import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ssi_platform.database.errors import Problem
from ssi_platform.embedded.processes import members, processes
from ssi_platform.embedded.stopping import handles_a_signal
from ssi_platform.embedded.supervisor import Command, Supervisor

pytestmark = pytest.mark.trial


@pytest.fixture
def supervisor():
    one = Supervisor()
    yield one
    one.stop()


def python(code, folder, **how):
    return Command("child", [sys.executable, "-c", code], folder, folder / "child.log", **how)


def until(condition, supervisor, patience=10):
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline
        supervisor.pause(0.02)


def test_a_service_that_dies_is_started_again(supervisor, folder, capsys):
    child = supervisor.start(python("import time; time.sleep(300)", folder, restart=True))
    supervisor.restarting = True
    first = child.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: child.pid != first and not child.ended(), supervisor)
    assert "child ended with signal SIGKILL" in capsys.readouterr().err


def test_leftovers_of_a_dead_service_are_killed_before_the_restart(supervisor, folder):
    code = "import os, time; os.fork(); time.sleep(300)"
    child = supervisor.start(python(code, folder, restart=True))
    supervisor.restarting = True
    until(lambda: len(members([child.pid])) == 2, supervisor)
    family = members([child.pid])
    os.kill(child.pid, signal.SIGKILL)
    until(lambda: not family & {who for who, *_ in processes()}, supervisor)


def test_an_engine_that_dies_stops_everything(supervisor, folder):
    child = supervisor.start(python("print('out of ink'); raise SystemExit(3)", folder))
    with pytest.raises(Problem, match=r"(?s)child ended with exit code 3.*out of ink"):
        until(lambda: False, supervisor)
    assert child.ended()


def test_a_failing_step_shows_the_end_of_its_log(supervisor, folder):
    with pytest.raises(Problem, match=r"(?s)child failed with exit code 1.*no such luck"):
        supervisor.check(python("raise SystemExit('no such luck')", folder))


def test_a_child_that_ignores_signals_is_killed(supervisor, folder):
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True)"
    child = supervisor.start(python(deaf + "; time.sleep(300)", folder, grace=0.1))
    until(lambda: (folder / "child.log").read_text(), supervisor)
    supervisor.stop()
    assert child.process.returncode == -signal.SIGKILL


# This suite may itself be a recipe of make; the make below is not to know.
ALONE = {name: value for name, value in os.environ.items() if "MAKE" not in name}
ALONE.pop("MFLAGS", None)


def _heed_interrupts():
    """A suite in the background of a script was told to ignore them, and so would make be."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupt_that_only_make_gets_stops_the_launcher(folder):
    """As when a script signals make; a terminal would tell both."""
    code = ("import sys, time; from ssi_platform.embedded.stopping import Signals\n"
            "with Signals(int(sys.argv[1])).listening() as signals:\n"
            "    print('up', flush=True)\n"
            "    while not signals.received: time.sleep(0.02)\n")  # fmt: skip
    (folder / "serve.py").write_text(code)
    (folder / "Makefile").write_text(f"run:\n\t@exec '{sys.executable}' serve.py $$PPID\n")
    make = subprocess.Popen(["make", "run"], cwd=folder, stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, start_new_session=True,
                            env={**ALONE, "PYTHONPATH": str(Path.cwd())},
                            preexec_fn=_heed_interrupts)  # fmt: skip
    with make:
        try:
            assert make.stdout.readline() == b"up\n"
            make.send_signal(signal.SIGINT)
            assert make.wait(timeout=10) != 0
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(make.pid, signal.SIGKILL)


def test_a_parent_that_starts_another_process_was_not_interrupted():
    interrupt, every = 1 << (signal.SIGINT - 1), (1 << 64) - 1
    assert handles_a_signal(interrupt)
    assert not handles_a_signal(every)
    assert not handles_a_signal(0)
