"""A launcher with the real engines and a service that has a child. Run by test_deaths.

launcher_script.py STATE: prints one line of JSON when everything is up, then serves.
"""

import json
import sys
from pathlib import Path

import psycopg

from ssi_platform.database.errors import Problem
from ssi_platform.embedded.console import Stopped
from ssi_platform.embedded.engines import engines
from ssi_platform.embedded.stopping import Signals
from ssi_platform.embedded.supervisor import Command, Supervisor

# A small prefork service: it ends its children when it is ended, as the web server and Celery do.
SERVICE = """
import os, signal, time
signal.signal(signal.SIGTERM, lambda *_: os.killpg(0, signal.SIGKILL))
os.fork()
time.sleep(300)
"""


def main(state: Path) -> None:
    with Signals().listening() as signals:
        supervisor = Supervisor(signals)
        try:
            with engines(state, supervisor=supervisor, environment={}) as addresses:
                service = [sys.executable, "-c", SERVICE]
                supervisor.start(Command("worker", service, state, restart=True))
                supervisor.pause(0.1)
                print(json.dumps({"starts": count_start(addresses.database_owner_url)}), flush=True)
                while True:
                    supervisor.pause(60)
        finally:
            supervisor.stop()


def count_start(url: str) -> int:
    """How often this state has been started, as its database remembers."""
    with psycopg.connect(url) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS start (at timestamptz DEFAULT now())")
        owner.execute("INSERT INTO start DEFAULT VALUES")
        return owner.execute("SELECT count(*) FROM start").fetchone()[0]


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except Stopped:
        sys.exit(0)
    except Problem as problem:
        sys.exit(str(problem))
