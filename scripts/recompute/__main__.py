"""`python -m scripts.recompute [SEED …]`: one history a seed; exit code 1 if a figure is wrong."""

import sys
import time
from datetime import UTC, datetime

from scripts.demo.client import Failed

from .changes import Organisation
from .comparing import Verdicts, compare
from .platform import platform

SEEDS = (1, 2, 3)
CHANGES = 40
SHOWN = 10


def main(seeds: list[int]) -> int:
    wrong = 0
    try:
        for seed in seeds:
            wrong += _history(seed)
    except Failed as failure:
        print(f"recompute: {failure}", file=sys.stderr)
        return 1
    return 1 if wrong else 0


def _history(seed: int) -> int:
    began = time.monotonic()
    with platform() as client:
        organisation = Organisation(client, seed, datetime.now(UTC).date())
        verdicts = Verdicts(organisation)
        organisation.fill()
        verdicts.look()
        organisation.after.append(verdicts.look)
        organisation.change(CHANGES)
        ledger = compare(organisation, verdicts)
    for line in ledger.disagreements[:SHOWN]:
        print(f"  {line}", file=sys.stderr)
    seconds = time.monotonic() - began
    print(
        f"seed {seed}: {ledger.numbers:,} figures compared,"
        f" {len(ledger.disagreements):,} wrong, {seconds:.0f} s.",
        flush=True,
    )
    return len(ledger.disagreements)


if __name__ == "__main__":
    sys.exit(main([int(seed) for seed in sys.argv[1:]] or list(SEEDS)))
