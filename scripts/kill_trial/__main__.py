"""One line a round, and a closing line; exit code 1 when any number disagrees."""

import argparse
import os
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from ssi_platform.embedded.supervisor import Supervisor

from .platform import Processes, prepared


class Rounds(Protocol):
    def round(self, number: int, times: int) -> bool: ...


def main() -> int:
    """Run the trial; return the exit code."""
    given = _arguments()
    times = given.times or (10 if given.large else 20)
    began = time.monotonic()
    print(f"kill trial: {times} rounds, seed {given.seed}", flush=True)
    with ExitStack() as stack:
        begin = _large if given.large else _small
        wrong = _rounds(begin(stack, random.Random(given.seed)), times)
    took = f"{time.monotonic() - began:.0f} s"
    if wrong:
        print(f"{wrong} of {times} rounds ended in wrong numbers, after {took}")
        return 1
    print(f"{times} of {times} rounds ended in the right numbers, after {took}")
    return 0


def _small(stack: ExitStack, dice: random.Random) -> Rounds:
    os.environ |= stack.enter_context(prepared())
    processes = stack.enter_context(Processes())
    _set_up(stack)
    from .rounds import Trial  # Needs the settings, and these the addresses.

    return Trial(processes, dice)


def _large(stack: ExitStack, dice: random.Random) -> Rounds:
    """The worker's log tells each attempt; what it leaves on the disk is in a folder of its own."""
    supervisor = Supervisor()
    os.environ |= stack.enter_context(prepared(supervisor, SSI_JOB_LEASE_SECONDS="5"))
    temporary = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ssi-trial-")))
    processes = stack.enter_context(Processes(TMPDIR=str(temporary)))
    _set_up(stack)
    from .large import LargeTrial

    return LargeTrial(processes, supervisor, dice, temporary)


def _set_up(stack: ExitStack) -> None:
    import django

    django.setup()
    from django.db import connection

    stack.callback(connection.close)


def _rounds(trial: Rounds, times: int) -> int:
    return sum(not trial.round(number, times) for number in range(1, times + 1))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.kill_trial", description=__doc__)
    parser.add_argument("--times", type=int, help="how many rounds; 20, or 10 large ones")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="to repeat a run")
    parser.add_argument("--large", action="store_true", help="imports of 200,000 rows each")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
