"""`python -m scripts.bench.importing`: on the servers that the environment names."""

import argparse
import os
from typing import Any

import django
from django.db import connection

from ssi_platform.embedded import state
from ssi_platform.embedded.addresses import Addresses

from .. import serving

DATABASE = "ssi_bench_imports"


def main() -> None:
    given = _arguments()
    folder = state.default() / "bench"
    named = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
    addresses = Addresses(*(os.environ[name] for name in named))
    os.environ |= serving.environment(addresses, folder, DATABASE, fresh=True)
    django.setup()
    from .contest import Contest  # Needs the settings.

    with serving.server(folder) as port:
        Contest(given, folder, port).run()
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined] # PostgreSQL has it.
    serving.drop(addresses, DATABASE)


def _arguments() -> Any:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench.importing", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="of a million rows each")
    parser.add_argument("--large", action="store_true", help="also import five million rows")
    return parser.parse_args()


if __name__ == "__main__":
    main()
