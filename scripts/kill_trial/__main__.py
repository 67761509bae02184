"""One line a round, and a closing line; exit code 1 when any number disagrees."""

import argparse
import os
import random
import sys
import time
from contextlib import ExitStack

from .platform import Processes, prepared


def main() -> int:
    """Run the trial; return the exit code."""
    given = _arguments()
    began = time.monotonic()
    print(f"kill trial: {given.times} rounds, seed {given.seed}", flush=True)
    with ExitStack() as stack:
        os.environ |= stack.enter_context(prepared())
        processes = stack.enter_context(Processes())
        wrong = _rounds(processes, random.Random(given.seed), given.times)
    took = f"{time.monotonic() - began:.0f} s"
    if wrong:
        print(f"{wrong} of {given.times} rounds ended in wrong numbers, after {took}")
        return 1
    print(f"{given.times} of {given.times} rounds ended in the right numbers, after {took}")
    return 0


def _rounds(processes: Processes, dice: random.Random, times: int) -> int:
    import django

    django.setup()
    from django.db import connection

    from .rounds import Trial  # Needs the settings, and these the addresses.

    trial = Trial(processes, dice)
    try:
        return sum(not trial.round(number) for number in range(1, times + 1))
    finally:
        connection.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.kill_trial", description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="how many rounds")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="to repeat a run")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
