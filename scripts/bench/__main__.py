"""`python -m scripts.bench`: fill, serve, measure, and print ratios."""

import argparse
import json
import os
import statistics
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from ssi_platform.embedded import state
from ssi_platform.embedded.engines import engines
from ssi_platform.embedded.supervisor import Command, Supervisor

from . import client, serving

DATABASE = "ssi_bench"
STEPS = (10_000, 1_000_000, 10_000_000)
PARTS = ("lists", "imports", "statistics")
CONTENDERS = ("ours", "plain DRF", "ninja", "limit")


def main() -> None:
    given = _arguments()
    folder = state.default() / "bench"
    with engines(folder) as addresses:
        if given.only in (None, "lists"):
            _lists(given, folder, addresses)
        if given.only in (None, "imports"):
            arguments = ["--rounds", str(given.import_rounds)]
            _part("importing", addresses, arguments + (["--large"] if given.large else []))
        if given.only in (None, "statistics"):
            _part("statistics", addresses)


def _arguments() -> Any:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="scores stored in the end")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each contender in a round")
    parser.add_argument("--fresh", action="store_true", help="forget what was filled before")
    parser.add_argument("--only", choices=PARTS, help="one part, not all")
    parser.add_argument("--import-rounds", type=int, default=3, help="of a million rows each")
    parser.add_argument("--large", action="store_true", help="also import five million rows")
    return parser.parse_args()


def _lists(given: Any, folder: Any, addresses: Any) -> None:
    if given.fresh:
        (folder / "latencies.json").unlink(missing_ok=True)
    os.environ |= serving.environment(addresses, folder, DATABASE, fresh=given.fresh)
    import django

    django.setup()
    with serving.server(folder) as port:
        Bench(given, folder, port).run()


def _part(name: Any, addresses: Any, arguments: Any = ()) -> None:
    """In a process of its own: Django knows one database."""
    argv = [sys.executable, "-m", f"scripts.bench.{name}", *arguments]
    environment = os.environ | addresses.environment()
    supervisor = Supervisor()
    try:
        supervisor.check(Command(name, argv, state.CHECKOUT, environment=environment))
    finally:
        supervisor.stop()


class Bench:
    """One run; what it finds out about each size is kept, so that it can be taken up again."""

    def __init__(self, given: Any, folder: Any, port: Any) -> None:
        from . import data

        self.data, self.given, self.port = data, given, port
        self.notes = folder / "latencies.json"
        self.organisation, self.key = data.organisation()
        self.today = datetime.now(UTC).date()

    def run(self) -> None:
        sizes = [size for size in STEPS if size < self.given.rows] + [self.given.rows]
        known = json.loads(self.notes.read_text()) if self.notes.exists() else {}
        for size in sizes:
            if self._grow(size):
                known[str(size)] = self._latencies()
                self.notes.write_text(json.dumps(known))
        self._print_latencies(known)
        for title, paths in self._contests().items():
            self._contest(title, paths)

    def _grow(self, size: Any) -> Any:
        """Fill up to a size; tell whether the table has that size, and no more, now."""
        there = self.data.stored(os.environ["DATABASE_URL"], self.organisation)
        if there > size:
            return False
        took = self.data.fill(os.environ["DATABASE_URL"], self.organisation, size, self.today)
        serving.settle(os.environ["DATABASE_OWNER_URL"])
        print(f"{size:,} scores stored ({took:.0f} s)", flush=True)
        return True

    def _latencies(self) -> Any:
        return {name: client.latency(self.port, path, self.key)
                for name, path in self._places().items()}  # fmt: skip

    def _places(self) -> Any:
        """The first page, one from the middle of the list, and a series."""
        scores, series = self._contests().values()
        deep = f"{scores['ours']}&cursor={self._cursor(scores['ours'])}"
        return {"first page": scores["ours"], "deep page": deep, "series": series["ours"]}

    def _cursor(self, path: Any) -> Any:
        """A cursor of the middle of the list, as a walk would have come by it."""
        from ssi_platform.api.pagination import context_hash, signed

        middle = self.today - timedelta(days=self.data.DAYS // 2)
        context = context_hash(path.partition("?")[0], "-day", [])
        return signed(context, "n", [str(middle), "80000000-0000-0000-0000-000000000000"])

    def _contests(self) -> Any:
        first, last = self.today - timedelta(days=364), self.today
        team, span = self.data.id_of("team1"), f"from={first}&to={last}&page_size=365"
        organisation_id, slug = self.organisation, self.data.SLUG
        return {
            "100 scores": {
                "ours": f"/api/v1/organisations/{slug}/scores?page_size=100",
                "plain DRF": f"/plain/{slug}/scores?page_size=100",
                "ninja": f"/ninja/{slug}/scores?page_size=100",
                "limit": f"/limit/{organisation_id}/scores?page_size=100",
            },
            "a team's series of 365 days": {
                "ours": f"/api/v1/organisations/{slug}/teams/{team}/statistics?{span}",
                "plain DRF": f"/plain/{slug}/teams/{team}?{span}",
                "ninja": f"/ninja/{slug}/teams/{team}?{span}",
                "limit": f"/limit/{organisation_id}/teams/{team}?{span}",
            },
        }

    def _contest(self, title: Any, paths: Any) -> None:
        """Short rounds in turn, so that a noisy minute troubles everybody alike."""
        self._check(title, paths)
        rates: dict[str, list[Any]] = {name: [] for name in CONTENDERS}
        for name in CONTENDERS:
            client.rate(self.port, paths[name], self.key, 1)
        for _ in range(self.given.rounds):
            for name in CONTENDERS:
                rates[name].append(
                    client.rate(self.port, paths[name], self.key, self.given.seconds)
                )
        median = {name: statistics.median(some) for name, some in rates.items()}
        print(f"\n{title}: requests a second, and ours in relation (medians)")
        for name in CONTENDERS:
            print(f"  {name:<10} {median[name]:8.0f}   {median['ours'] / median[name]:5.2f}")
        sys.stdout.flush()

    def _check(self, title: Any, paths: Any) -> None:
        """All tell the same rows, or nothing is compared."""
        days = []
        for name in CONTENDERS:
            status, body = client.fetch(self.port, paths[name], self.key)
            if status != 200:
                raise SystemExit(f"{title}, {name}: {status} {body[:500]!r}")
            answer = json.loads(body)
            rows = answer if isinstance(answer, list) else answer.get("data", answer.get("results"))
            days.append([row["day"] for row in rows])
        if not days[0] or any(some != days[0] for some in days):
            raise SystemExit(f"{title}: not the same rows ({[len(some) for some in days]}).")

    def _print_latencies(self, known: Any) -> None:
        print("\nmilliseconds an answer takes, by scores stored")
        for size, latencies in known.items():
            values = ", ".join(f"{name} {value:.1f}" for name, value in latencies.items())
            print(f"  {int(size):>12,}   {values}")


if __name__ == "__main__":
    main()
