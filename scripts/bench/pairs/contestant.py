"""One commit's platform: reads the name of a measurement from each line, answers with seconds.

It runs in a checkout of that commit, and imports that commit's modules.
"""

import json
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path[0] = str(Path.cwd())  # Not the folder of this file.

from scripts.bench import serving  # noqa: E402 - Of the checkout.
from ssi_platform.embedded.engines import engines  # noqa: E402

SCORES = 60_000
REPS, TEAMS, DAYS = 500, 25, 180  # Of the organisation whose figures are rebuilt.
IMPORTED_DAYS = 37  # Of 2,740 reps.
SECONDS = 1  # Of requests in each measurement of a list.


def main() -> None:
    folder = Path(sys.argv[1])
    with ExitStack() as stack:
        addresses = stack.enter_context(engines(folder))
        os.environ |= serving.environment(addresses, folder, "ssi_pairs", fresh=True)
        import django

        django.setup()
        measurements = requests(stack, folder)
        if {"import", "rebuild"} & set(sys.argv[2:]):  # A much older checkout has other modules.
            measurements |= computations(stack, folder)
        print(json.dumps(sorted(measurements)), flush=True)
        for line in sys.stdin:
            print(json.dumps(measurements[line.strip()]()), flush=True)


def requests(stack: ExitStack, folder: Path) -> dict[str, Callable[[], float]]:
    """Fill the database, and start the web server; return functions that take seconds."""
    from scripts.bench import client, data

    organisation, key = data.organisation()
    today = datetime.now(UTC).date()
    data.fill(os.environ["DATABASE_URL"], organisation, SCORES, today)
    serving.settle(os.environ["DATABASE_OWNER_URL"])
    port = stack.enter_context(serving.server(folder))
    whole = f"/api/v1/organisations/{data.SLUG}"
    team = json.loads(client.fetch(port, f"{whole}/teams?page_size=1", key)[1])["data"][0]["id"]
    year = f"from={today - timedelta(days=364)}&to={today}&page_size=365"

    def request(path: str) -> Callable[[], float]:
        return lambda: 1 / float(client.rate(port, whole + path, key, SECONDS))

    return {
        "list": request("/scores?page_size=100"),
        "series": request(f"/teams/{team}/statistics?{year}"),
    }


def computations(stack: ExitStack, folder: Path) -> dict[str, Callable[[], float]]:
    """Fill an organisation, start a web server and a worker; return functions that take seconds."""
    from scripts.bench.importing import files, organisations, sending
    from scripts.bench.importing.worker import worker
    from scripts.bench.statistics.measurements import _rebuilt
    from scripts.bench.statistics.organisations import analyze, fill

    caller = fill(reps=REPS, teams=TEAMS, days=DAYS)
    analyze()
    table = folder / "imported.csv"
    rows = files.write(table, IMPORTED_DAYS)
    serving.settle(os.environ["DATABASE_OWNER_URL"])
    port = stack.enter_context(serving.server(folder))
    stack.enter_context(worker(folder))

    def imported() -> float:
        sender = sending.Sender(port, organisations.Tenant())
        seconds, answer = sender.load(table)
        if answer["created"] != rows:
            raise SystemExit(f"Not all rows are stored: {answer}")
        sender.wait_until_idle()  # So that the next measurement is alone.
        return float(seconds)

    return {"import": imported, "rebuild": lambda: _rebuilt(caller, DAYS)}


if __name__ == "__main__":
    main()
