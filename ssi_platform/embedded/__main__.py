"""`python -m ssi_platform.embedded run | demo | provision`."""

import argparse
import os
import sys

from ssi_platform.database.errors import Problem
from ssi_platform.database.provisioning import provision

from . import launcher, state
from .console import Stopped, say
from .dotenv import read_dotenv


def main() -> int:
    given = _arguments()
    read_dotenv(state.CHECKOUT / ".env")
    try:
        if given.command == "run":
            return launcher.run(state.default(), _port(), given.parent)
        if given.command == "demo":
            return launcher.demo(state.default(), given.parent)
        return _provision()
    except Stopped:
        return 0 if given.command == "run" else 130
    except Problem as problem:
        say(str(problem))
        return 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ssi_platform.embedded", description=__doc__)
    parser.add_argument("command", choices=["run", "demo", "provision"])
    parser.add_argument("--parent", type=int, help="stop when this process ends or is interrupted")
    return parser.parse_args()


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isascii() or not given.isdigit() or not 0 < int(given) < 65536:
        raise Problem(f"PORT is a number from 1 to 65535, not {given!r}.")
    return int(given)


def _provision() -> int:
    """Make roles and database with the passwords that the platform's addresses carry."""
    admin_url = os.environ.get("DATABASE_ADMIN_URL")
    if not admin_url:
        raise Problem("DATABASE_ADMIN_URL is not set: an administrator's address is needed.")
    provision(admin_url, app_url=os.environ.get("DATABASE_URL", ""),
              owner_url=os.environ.get("DATABASE_OWNER_URL", ""))  # fmt: skip
    say("database and roles are in place")
    return 0


if __name__ == "__main__":
    sys.exit(main())
