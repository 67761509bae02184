"""One line a fault; exit code 1 when a bound is broken."""

import argparse
import sys
from collections import Counter

from . import of_database, of_processes, of_redis
from .fault import Fault
from .installation import installation
from .running import CHANGES, Trial, broken, run

FAULTS = {one.name: one for one in of_database.FAULTS + of_redis.FAULTS + of_processes.FAULTS}
HEADING = (f"{'fault':<20}{'requests':>9}{'/healthz':>10}{'back':>8}{'file':>8}{'acknowledged':>14}"
           f"{'lost':>6}{'doubled':>9}  answers while it lasted")  # fmt: skip


def main() -> int:
    """Run the trials; return the exit code."""
    chosen = _chosen()
    failed = 0
    with installation() as one:
        if not one.disk.is_real:
            print("disk-full: nothing can be mounted here, so a trigger raises its error")
        print(HEADING, flush=True)
        for fault in chosen:
            trial = run(one, fault)
            print(line(trial), flush=True)
            reasons = broken(trial)
            for reason in reasons:
                print(f"    {reason}", flush=True)
            failed += bool(reasons)
    print(f"{len(chosen) - failed} of {len(chosen)} faults were as they have to be")
    return 1 if failed else 0


def line(trial: Trial) -> str:
    """Return what was seen in one line."""
    health, requests = trial.slowest("health"), len(trial.seen_of("read", *CHANGES))
    return (
        f"{trial.fault.name:<20}{requests:>9}{health:>8.2f} s"
        f"{trial.back:>6.2f} s{trial.loaded:>6.2f} s{trial.ledger.acknowledged:>14}"
        f"{len(trial.checked.lost):>6}{len(trial.checked.doubled):>9}  {_answers(trial)}"
    )


def _answers(trial: Trial) -> str:
    kinds = {"reads": ("read",), "writes": CHANGES}
    parts = []
    for name, included in kinds.items():
        counted = Counter(seen.outcome for seen in trial.meanwhile if seen.kind in included)
        parts.append(f"{name} " + ", ".join(f"{n} × {o}" for o, n in sorted(counted.items())))
    return "; ".join(parts)


def _chosen() -> list[Fault]:
    parser = argparse.ArgumentParser(prog="python -m scripts.faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(FAULTS)}")
    names = parser.parse_args().names or list(FAULTS)
    if unknown := set(names) - set(FAULTS):
        parser.error(f"no fault: {', '.join(sorted(unknown))}")
    return [FAULTS[name] for name in names]


if __name__ == "__main__":
    sys.exit(main())
