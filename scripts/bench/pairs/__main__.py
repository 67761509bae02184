"""`python -m scripts.bench.pairs COMMIT`: this checkout beside another commit, as ratios of times.

The other commit is checked out beside this one, and runs with the packages installed here.
"""

import argparse
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from ssi_platform.embedded import state

LIMIT = 1.10
SAMPLES = 4_000  # Of the bootstrap.
CONTESTANT = Path(__file__).with_name("contestant.py")


class Contestant:
    """A process that measures one commit."""

    def __init__(self, checkout: Path, folder: Path, names: list[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(CONTESTANT), str(folder), *names],
            cwd=checkout, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def answer(self) -> list[str] | float:
        """Return the next answer; the engines' messages are not meant."""
        assert self._process.stdout
        for line in self._process.stdout:
            if line[0] in "[0123456789":
                value: list[str] | float = json.loads(line)
                return value
        raise SystemExit(f"A contestant ended with {self._process.wait()}.")

    def seconds(self, name: str) -> float:
        assert self._process.stdin
        print(name, file=self._process.stdin, flush=True)
        answer = self.answer()
        assert not isinstance(answer, list)
        return float(answer)

    def stop(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    with TemporaryDirectory(prefix="ssi-pairs-") as folder:
        place = Path(folder) / "checkout"
        git = ["git", "-C", str(state.CHECKOUT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(place), commit], check=True)
        try:
            yield place
        finally:
            subprocess.run([*git, "remove", "--force", str(place)], check=True)


def ratios(new: Contestant, old: Contestant, name: str, pairs: int) -> list[float]:
    """Return new / old of each pair; the one that is measured first alternates."""
    values = []
    for number in range(pairs + 1):
        order = (new, old) if number % 2 else (old, new)
        seconds = {contestant: contestant.seconds(name) for contestant in order}
        values.append(seconds[new] / seconds[old])
    return values[1:]  # The first one warms up.


def upper_bound(values: list[float]) -> float:
    """Return the upper end of the bootstrap's 90 % interval of the median."""
    dice = random.Random(0)
    medians = sorted(median(dice.choices(values, k=len(values))) for _ in range(SAMPLES))
    return medians[int(0.95 * SAMPLES)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench.pairs", description=__doc__)
    parser.add_argument("commit")
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--only", nargs="+", default=["list", "series", "import", "rebuild"])
    given = parser.parse_args()
    with ExitStack() as stack:
        place = stack.enter_context(checked_out(given.commit))
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="ssi-pairs-")))
        new = Contestant(state.CHECKOUT, folder / "new", given.only)
        stack.callback(new.stop)
        old = Contestant(place, folder / "old", given.only)
        stack.callback(old.stop)
        names = new.answer()
        old.answer()
        assert isinstance(names, list)
        print(f"time, this checkout / {given.commit}: median of {given.pairs} pairs, upper bound")
        for name in given.only or names:
            values = ratios(new, old, name, given.pairs)
            upper = upper_bound(values)
            mark = "" if upper <= LIMIT else "   MISSED"
            print(
                f"  {name:<10} {median(values):.3f}   {upper:.3f} ≤ {LIMIT:.2f}{mark}", flush=True
            )


if __name__ == "__main__":
    main()
