"""`python -m scripts.bench.standings`: on engines of its own, or on the servers that are named."""

import os

import django
from django.db import connection

from ssi_platform.embedded import state
from ssi_platform.embedded.engines import engines

from .. import serving

DATABASE = "ssi_bench_standings"


def main() -> None:
    folder = state.default() / "bench"
    with engines(folder) as addresses:
        os.environ |= serving.environment(addresses, folder, DATABASE, fresh=True)
        django.setup()
        from .measurements import measured  # Needs the settings.

        print("\nstandings of today, and what is wanted", flush=True)
        for line in measured():
            print(line, flush=True)
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined] # PostgreSQL has it.
        serving.drop(addresses, DATABASE)


if __name__ == "__main__":
    main()
