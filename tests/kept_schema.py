"""The tables as migrations make them, kept as SQL from run to run until any source changes.

To restore them takes a tenth of what migrating takes. Only where the engine is the embedded one:
somebody's server may be of another version than its pg_dump.
"""

import hashlib
import subprocess
from pathlib import Path

from ssi_platform.embedded import postgres, state
from ssi_platform.embedded.addresses import with_role

TOP = Path(__file__).resolve().parents[1]
SOURCES = ("apps", "config", "ssi_platform", "requirements")  # All that a migration may lean on.
READ = {".py", ".sql", ".csv", ".txt"}


class KeptSchema:
    def __init__(self):
        self._path = state.default() / "tests" / f"{_digest()}.sql"

    def restored(self, url):
        """Make the tables in an empty database; tell whether they were kept."""
        if not self._path.exists():
            return False
        _run("psql", url, "-qX", "-v", "ON_ERROR_STOP=1", "-1", "-o", "/dev/null", "-f", self._path)
        return True

    def keep(self, url):
        """Keep the tables of a database that was migrated, and no older ones."""
        for folder in (self._path.parent.parent, self._path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for older in self._path.parent.glob("*.sql"):
            older.unlink(missing_ok=True)
        partly = self._path.with_suffix(f".{id(self)}")
        _run("pg_dump", url, "-f", partly)
        partly.rename(self._path)


def _run(program, url, *arguments):
    as_administrator = with_role(url, "postgres", "")
    subprocess.run(
        [postgres.installation() / "bin" / program, "-d", as_administrator, *arguments], check=True
    )


def _digest():
    found = hashlib.sha256(postgres.VERSION.encode())
    for source in SOURCES:
        for path in sorted((TOP / source).rglob("*")):
            if path.suffix in READ:
                found.update(f"{path.relative_to(TOP)} {path.stat().st_size} ".encode())
                found.update(path.read_bytes())
    return found.hexdigest()[:32]
