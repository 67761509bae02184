"""The state folder: its lock, and the small private files in it."""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from ssi_platform.database.errors import Problem

from .addresses import Addresses

CHECKOUT = Path(__file__).resolve().parents[2]


class Busy(Problem):
    """Another launcher holds the folder."""


def default() -> Path:
    """SSI_STATE_DIR, or `.local` in the checkout."""
    given = os.environ.get("SSI_STATE_DIR")
    return Path(given).resolve() if given else CHECKOUT / ".local"


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder alone. The kernel lets go with the process, however it ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "logs").mkdir(exist_ok=True)
    with (folder / "lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise Busy(
                f"{folder} is in use by another launcher (process {holder}):"
                " stop it, or set SSI_STATE_DIR to another folder."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
        file.truncate(0)


def write_private(path: Path, text: str) -> None:
    """Write a file atomically, readable by its owner only."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    part.replace(path)


def write_addresses(folder: Path, addresses: Addresses) -> None:
    write_private(folder / "engines.json", json.dumps(addresses.environment(), indent=2) + "\n")


def read_addresses(folder: Path) -> Addresses | None:
    try:
        addresses = json.loads((folder / "engines.json").read_text())
    except (OSError, ValueError):
        return None
    return Addresses(
        addresses["DATABASE_URL"], addresses["DATABASE_OWNER_URL"], addresses["REDIS_URL"]
    )


def replace_sockets(folder: Path, sockets: Path) -> None:
    """Store the folder of sockets, and remove the one of a launcher that was killed."""
    note = folder / "sockets"
    if note.exists() and (old := Path(note.read_text())).name.startswith(sockets.name[:4]):
        shutil.rmtree(old, ignore_errors=True)
    write_private(note, str(sockets))


def secret_key(folder: Path) -> str:
    """Made once and kept, so that sessions and keys outlive a restart."""
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


def log(folder: Path, name: str, *, largest: int = 5_000_000) -> Path:
    """Where a child writes; a log that has grown large is put aside once."""
    path = folder / "logs" / f"{name}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size > largest:
            path.replace(path.with_suffix(".log.1"))
    return path
