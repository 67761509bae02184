"""`python -m ssi_platform.embedded run | demo`."""

import argparse
import os
import sys

from ssi_platform.database.errors import Problem

from . import launcher, state
from .console import Stopped, say
from .dotenv import read_dotenv


def main() -> int:
    given = _arguments()
    read_dotenv(state.CHECKOUT / ".env")
    try:
        if given.command == "run":
            return launcher.run(state.default(), _port(), given.parent)
        return launcher.demo(state.default(), given.parent)
    except Stopped:
        return 0 if given.command == "run" else 130
    except Problem as problem:
        say(str(problem))
        return 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ssi_platform.embedded", description=__doc__)
    parser.add_argument("command", choices=["run", "demo"])
    parser.add_argument("--parent", type=int, help="stop when this process ends or is interrupted")
    return parser.parse_args()


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isascii() or not given.isdigit() or not 0 < int(given) < 65536:
        raise Problem(f"PORT is a number from 1 to 65535, not {given!r}.")
    return int(given)


if __name__ == "__main__":
    sys.exit(main())
