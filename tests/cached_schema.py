"""The tables as migrations make them, kept as SQL.

To restore them takes a tenth of what migrating takes. Only where the engine is the embedded one:
somebody's server may be of another version than its pg_dump.
"""

import subprocess

from ssi_platform.database.addresses import with_role
from ssi_platform.embedded import postgres

from .cached import TOP, CachedFile

SOURCES = ("apps", "config", "ssi_platform", "requirements")  # All that a migration may lean on.
READ = {".py", ".sql", ".csv", ".txt"}


class CachedSchema:
    def __init__(self):
        files = (path for source in SOURCES for path in sorted((TOP / source).rglob("*")))
        self._kept = CachedFile("tables.sql", [path for path in files if path.suffix in READ])

    def restored(self, url):
        """Make the tables in an empty database; tell whether they were kept."""
        path = self._kept.path
        if not path.exists():
            return False
        _run("psql", url, "-qX", "-v", "ON_ERROR_STOP=1", "-1", "-o", "/dev/null", "-f", path)
        return True

    def keep(self, url):
        """Keep the tables of a database that was migrated."""
        self._kept.keep(lambda path: _run("pg_dump", url, "-f", path))


def _run(program, url, *arguments):
    as_administrator = with_role(url, "postgres", "")
    subprocess.run(
        [postgres.installation() / "bin" / program, "-d", as_administrator, *arguments], check=True
    )
