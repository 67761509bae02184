"""`python -m scripts.demo --base-url URL --credentials FILE`: load, read back, check, report."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from . import check, insights, load, report
from .client import Client, Failed, side_by_side
from .ledger import Ledger
from .listed import Listed, read_back
from .people import COMPANIES

SHOWN = 20


class Clock:
    """How long each phase took, told as it happens."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - begun, 2)
        say(f"  {self.seconds[name]:6.2f} s  {name}")


def say(text: str) -> None:
    print(text, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the demonstration; return the exit code."""
    options = _options(arguments)
    try:
        return _run(options, datetime.now(UTC).date())
    except Failed as failure:
        print(f"The demonstration failed: {failure}", file=sys.stderr)
    except (KeyError, TypeError, ValueError, StopIteration) as surprise:
        kind = type(surprise).__name__
        where = _place(surprise)
        print(f"An answer is not as documented ({kind}: {surprise}, {where}).", file=sys.stderr)
    return 1


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.demo", description=__doc__)
    parser.add_argument("--base-url", required=True, help="where the platform answers")
    parser.add_argument("--credentials", required=True, type=Path, help="JSON file with API keys")
    parser.add_argument("--json", type=Path, help="also write the report to this file")
    return parser.parse_args(arguments)


def _clients(options: argparse.Namespace) -> list[Client]:
    try:
        entries = json.loads(options.credentials.read_text())["organisations"]
        keys = {entry["slug"]: entry["api_key"] for entry in entries}
        return [Client(options.base_url, slug, keys[slug]) for slug in COMPANIES]
    except (OSError, ValueError, KeyError, TypeError) as error:
        wanted = ", ".join(COMPANIES)
        raise Failed(f"{options.credentials} holds no keys for {wanted}: {error!r}") from None


def _run(options: argparse.Namespace, today: date) -> int:
    clock, clients = Clock(), _clients(options)
    listings = _listings(clock, clients, today)
    with clock.phase("recomputed from what the API lists"):
        ledgers = [check.check(listed, check.reckon_listed(listed)) for listed in listings]
    for listed in listings:
        say(f"\n{report.text_of(listed)}")
        for line in insights.lines_of(listed):
            say(f"  {line}")
    if options.json:
        options.json.write_text(json.dumps(_document(listings, ledgers, clock), indent=1))
    return _verdict(ledgers, clock)


def _listings(clock: Clock, clients: list[Client], today: date) -> list[Listed]:
    def for_all(function: Callable[[Any], Any], items: list[Any]) -> list[Any]:
        return side_by_side(function, items, threads=len(items))

    with clock.phase("plans, teams, reps and assignments put through the API"):
        visits = for_all(lambda c: load.begin(c, COMPANIES[c.slug], today), clients)
        for_all(load.directory, visits)
    with clock.phase("files imported by the worker"):
        imports = for_all(load.files, visits)
    for visit, done in zip(visits, imports, strict=True):
        for one in done:
            say(f"            {visit.company.slug}: {_counts(one)}")
    with clock.phase("medians computed by the worker"):
        for_all(load.computed, visits)
    with clock.phase("everything read back"):
        return for_all(read_back, visits)


def _counts(one: dict[str, Any]) -> str:
    counts = ", ".join(f"{one[name]:,} {name}" for name in ("created", "updated", "unchanged"))
    return f"{one['format']}, {one['rows']:,} rows: {counts}"


def _document(listings: list[Listed], ledgers: list[Ledger], clock: Clock) -> dict[str, Any]:
    return {
        "scores": "synthetic",
        "organisations": [
            {
                "slug": listed.visit.company.slug,
                "on": listed.visit.yesterday.isoformat(),
                "published": report.published_figure(listed),
                "rows": [asdict(row) for row in report.rows_of(listed)],
            }
            for listed in listings
        ],
        "numbers": sum(ledger.numbers for ledger in ledgers),
        "disagreements": [line for ledger in ledgers for line in ledger.disagreements],
        "seconds": clock.seconds,
    }


def _verdict(ledgers: list[Ledger], clock: Clock) -> int:
    wrong = [line for ledger in ledgers for line in ledger.disagreements]
    for line in (line for ledger in ledgers for line in ledger.left_out):
        say(f"  Not checked: {line}.")
    if wrong:
        say("")
    for line in wrong[:SHOWN]:
        print(f"  {line}", file=sys.stderr)
    say(
        f"\n{sum(ledger.numbers for ledger in ledgers):,} numbers recomputed from what the API"
        f" lists, {len(wrong):,} disagreements, {sum(clock.seconds.values()):.1f} s."
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
