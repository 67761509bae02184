"""`python -m ssi_platform.web`: starts the web server; every installation starts it so."""

import argparse
import os
import resource

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops, TaskImpl
from granian.http import HTTP1Settings
from granian.log import LogLevels

from ssi_platform.dotenv import read_dotenv

TARGET = "config.asgi:application"
CONNECTIONS = 2048  # Of one process: beyond them, connections wait to be accepted.
HEADER_MILLISECONDS = 15_000  # For a request's line and headers, and between two requests.
HEADER_BYTES = 1 << 18  # The longest address and a few long headers; the rest is refused.


def main() -> None:
    read_dotenv()
    given = _arguments()
    _allow_descriptors()
    Granian(
        given.application,
        address=given.host,
        port=given.port,
        workers=given.workers,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        loop=Loops.uvloop,
        task_impl=TaskImpl.asyncio,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADER_MILLISECONDS, max_buffer_size=HEADER_BYTES
        ),
        log_level=LogLevels(given.log_level),
        respawn_failed_workers=True,
    ).serve()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ssi_platform.web", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    parser.add_argument("--workers", type=int, default=int(os.environ.get("WEB_WORKERS") or 2))
    parser.add_argument("--log-level", default="info", choices=[level.value for level in LogLevels])
    parser.add_argument("--application", default=TARGET, help="the ASGI application to serve")
    return parser.parse_args()


def _allow_descriptors() -> None:
    """Raise the soft limit of open files: each connection is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS if hard == resource.RLIM_INFINITY else min(2 * CONNECTIONS, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    main()
