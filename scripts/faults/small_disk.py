"""A small file system for the database alone, which can be filled.

Where none can be mounted, a trigger raises what PostgreSQL raises then.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from ssi_platform.embedded.unprivileged import account, give, short_folder

MEBIBYTES = 192
TABLE = "scores_dailyscore"
RAISE = f"""
CREATE FUNCTION no_space_left() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE 'could not extend file: no space left on device' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER no_space_left BEFORE INSERT OR UPDATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION no_space_left()
"""
UNDO = "DROP FUNCTION no_space_left CASCADE"
Connection = psycopg.Connection[Any]


class SmallDisk:
    """The folder of the small file system; None where it could not be mounted."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    @property
    def is_real(self) -> bool:
        return self.folder is not None

    def tablespace(self, admin: Connection) -> str:
        """Let a new database be on this disk; return the clause of its creation."""
        if self.folder is None:
            return ""
        admin.execute(f"CREATE TABLESPACE small LOCATION '{self.folder / 'tables'}'")
        return "TABLESPACE small"

    @contextmanager
    def full(self, admin: Connection) -> Iterator[None]:
        """Leave no space on it for a block."""
        if self.folder is None:
            admin.execute(RAISE)
            try:
                yield
            finally:
                admin.execute(UNDO)
            return
        filling = self.folder / "filling"
        try:
            _fill(filling)
            yield
        finally:
            filling.unlink()


@contextmanager
def small_disk() -> Iterator[SmallDisk]:
    """Mount it for a block, in memory."""
    folder = short_folder(account())
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEBIBYTES}m,mode=755", "ssi-faults", str(folder)]
    try:
        if subprocess.run(mount, stderr=subprocess.DEVNULL).returncode:
            yield SmallDisk(None)
            return
        try:
            (folder / "tables").mkdir(mode=0o700)
            give(folder / "tables", account())
            yield SmallDisk(folder)
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fill(file: Path) -> None:
    with file.open("wb", buffering=0) as filling:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    filling.write(bytes(size))
            except OSError:
                continue
