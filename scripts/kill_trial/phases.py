"""Where an import is, as seen from outside: how far its job is, and what the database does."""

import os
import time
from typing import Any
from uuid import UUID

import psycopg

from ssi_platform.database.addresses import with_role

JOB = "SELECT state, done, attempt FROM jobs_job ORDER BY id DESC LIMIT 1"
ACTIVE = """
SELECT query FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active'
"""
# What a phase begins with. A short commit follows each look at the job: the last comes after these.
BEGINS = {
    "copying": "COPY incoming_scores",
    "comparing": "INSERT INTO met_scores",
    "storing": "INSERT INTO scores_",
    "committing": "COMMIT",
}
PHASES = ("reading", *BEGINS)
PATIENCE = 120.0


class Watcher:
    """Watches the latest job of one organisation."""

    def __init__(self, organisation_id: UUID) -> None:
        self._connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        self._connection.execute(f"SET app.organisation_id = '{organisation_id}'")
        # The role of the application does not see the statements of its other sessions.
        url = with_role(os.environ["DATABASE_URL"], "postgres", "")
        self._administrator = psycopg.connect(url, autocommit=True)

    def await_phase(self, phase: str) -> bool:
        """Wait until the job is in a phase; return False when it ended before that was seen."""
        if phase == "committing" and not self.await_phase("storing"):
            return False
        deadline = time.monotonic() + PATIENCE
        while not self._in(phase):
            if self._job()[0] not in ("queued", "running") or time.monotonic() > deadline:
                return False
            time.sleep(0.001)
        return True

    def state(self) -> str:
        """Tell what the job says of itself."""
        return "{0}, attempt {2}, {1:,} rows read".format(*self._job())

    def close(self) -> None:
        self._connection.close()
        self._administrator.close()

    def _in(self, phase: str) -> bool:
        if phase == "reading":
            return bool(self._job()[1] > 0)
        active = [query.strip() for (query,) in self._administrator.execute(ACTIVE).fetchall()]
        return any(query.startswith(BEGINS[phase]) for query in active)

    def _job(self) -> Any:
        return self._connection.execute(JOB).fetchone()
