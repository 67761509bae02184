"""`python -m ssi_platform.database provision`: make the roles and the database of production."""

import argparse
import os
import sys

from ssi_platform.dotenv import read_dotenv

from .errors import Problem
from .provisioning import provision


def main() -> int:
    """Provision from DATABASE_ADMIN_URL, with the passwords of the platform's own addresses."""
    parser = argparse.ArgumentParser(prog="python -m ssi_platform.database", description=__doc__)
    parser.add_argument("command", choices=["provision"])
    parser.parse_args()
    try:
        _provision()
    except Problem as problem:
        print(f"ssi: {problem}", file=sys.stderr)
        return 1
    print("ssi: database and roles are in place", file=sys.stderr)
    return 0


def _provision() -> None:
    read_dotenv()
    admin_url = os.environ.get("DATABASE_ADMIN_URL")
    if not admin_url:
        raise Problem("DATABASE_ADMIN_URL is not set: an administrator's address is needed.")
    provision(
        admin_url,
        app_url=os.environ.get("DATABASE_URL", ""),
        owner_url=os.environ.get("DATABASE_OWNER_URL", ""),
    )


if __name__ == "__main__":
    sys.exit(main())
