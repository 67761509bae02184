"""`python -m scripts.bench.statistics`: on the servers that the environment names."""

import os

import django
from django.db import connection

from ssi_platform.embedded import state
from ssi_platform.embedded.addresses import Addresses

from .. import serving
from ..importing.report import Line

DATABASE = "ssi_bench_statistics"


def main() -> None:
    folder = state.default() / "bench"
    named = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
    addresses = Addresses(*(os.environ[name] for name in named))
    os.environ |= serving.environment(addresses, folder, DATABASE, fresh=True)
    django.setup()
    from .measurements import MEASUREMENTS  # Needs the settings.

    print("\nfigures of teams, and what is wanted", flush=True)
    for measure in MEASUREMENTS:
        measured = measure()
        for line in [measured] if isinstance(measured, Line) else measured:
            print(line, flush=True)
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined] # PostgreSQL has it.
    serving.drop(addresses, DATABASE)


if __name__ == "__main__":
    main()
