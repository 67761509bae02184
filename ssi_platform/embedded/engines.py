"""PostgreSQL and Valkey for as long as a block runs, or the servers that the user names."""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ssi_platform.database.addresses import role
from ssi_platform.database.provisioning import APP, Provisioned, provision

from . import postgres, servers, state, valkey
from .addresses import Addresses
from .console import say
from .supervisor import Supervisor
from .unprivileged import account, own_folder, short_folder

WAIT_FOR_LAUNCHER = 30.0


@contextlib.contextmanager
def engines(
    state_dir: Path | None,
    *,
    ephemeral: bool = False,
    supervisor: Supervisor | None = None,
    environment: Mapping[str, str] = os.environ,
    owner_needed: bool = True,
) -> Iterator[Addresses]:
    """Yield the addresses of a database with its roles and of a broker.

    Data stays in `state_dir`; without one, or `ephemeral`, it goes with the block, and nothing is
    flushed to disk. DATABASE_URL and REDIS_URL each replace an engine.
    """
    with contextlib.ExitStack() as stack:
        keeping = None if ephemeral or state_dir is None else state_dir.resolve()
        if keeping:
            stack.enter_context(state.held(keeping))
            (keeping / "engines.json").unlink(missing_ok=True)
        addresses = stack.enter_context(_addresses(keeping, supervisor, environment, owner_needed))
        if keeping:
            state.write_addresses(keeping, addresses)
            stack.callback((keeping / "engines.json").unlink, missing_ok=True)
        yield addresses


@contextlib.contextmanager
def attach_or_start(state_dir: Path, *, owner_needed: bool = True) -> Iterator[Addresses]:
    """The addresses of the launcher at work on this state, or engines of our own for the block."""
    deadline = time.monotonic() + WAIT_FOR_LAUNCHER
    with contextlib.ExitStack() as stack:
        while True:
            try:
                addresses = stack.enter_context(engines(state_dir, owner_needed=owner_needed))
                break
            except state.Busy:
                # A launcher that is starting holds the folder before it has addresses to give.
                if attached := state.read_addresses(state_dir.resolve()):
                    addresses = attached
                    break
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        yield addresses


@contextlib.contextmanager
def ensure_environment(state_dir: Path | None = None) -> Iterator[None]:
    """Set the missing environment variables of the settings during the block, for manage.py."""
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL") and _is_complete():
        yield
        return
    folder = state_dir or state.default()
    with (
        attach_or_start(folder, owner_needed=False) as addresses,
        _environment(addresses.environment() | defaults(folder)),
    ):
        yield


def defaults(folder: Path) -> dict[str, str]:
    """Defaults of the settings other than addresses, for evaluation."""
    given = os.environ
    return {
        "SSI_SECRET_KEY": given.get("SSI_SECRET_KEY") or state.secret_key(folder),
        "SSI_ENVIRONMENT": given.get("SSI_ENVIRONMENT") or "development",
        "SSI_STATE_DIR": str(folder),
    }


@contextlib.contextmanager
def _addresses(keeping: Path | None, supervisor: Supervisor | None,
               given: Mapping[str, str], owner_needed: bool) -> Iterator[Addresses]:  # fmt: skip
    with contextlib.ExitStack() as stack:
        if not (given.get("DATABASE_URL") and given.get("REDIS_URL")):
            start = stack.enter_context(_starter(keeping, supervisor or Supervisor()))
        database = (servers.database(given, owner_needed=owner_needed)
                    if given.get("DATABASE_URL") else start.database())  # fmt: skip
        redis_url = (servers.broker(given["REDIS_URL"])
                     if given.get("REDIS_URL") else start.broker())  # fmt: skip
        yield Addresses(database.database_url, database.database_owner_url, redis_url)


def _is_complete() -> bool:
    """Tell whether the addresses are final: in production, with both roles, or for what serves."""
    given = os.environ
    serves = role(given["DATABASE_URL"]) == APP and given.get("SSI_SECRET_KEY")
    return bool(given.get("DATABASE_OWNER_URL") or serves
                or given.get("SSI_ENVIRONMENT") == "production")  # fmt: skip


@dataclass(frozen=True)
class _Starter:
    """Starts each engine that no address replaces."""

    supervisor: Supervisor
    folder: Path
    sockets: Path
    durable: bool

    def database(self) -> Provisioned:
        say(f"embedded PostgreSQL {postgres.VERSION}, for evaluation and tests")
        return provision(postgres.start(**self._where("postgres")))

    def broker(self) -> str:
        say("embedded Valkey 9, for evaluation and tests")
        return valkey.start(**self._where("valkey"))

    def _where(self, name: str) -> dict[str, Any]:
        return {"supervisor": self.supervisor, "data": self.folder / name,
                "sockets": self.sockets, "log": state.log(self.folder, name),
                "account": account(), "durable": self.durable}  # fmt: skip


@contextlib.contextmanager
def _starter(keeping: Path | None, supervisor: Supervisor) -> Iterator[_Starter]:
    sockets = short_folder(account())
    if keeping:
        state.replace_sockets(keeping, sockets)
    folder = keeping or own_folder(sockets / "data", account())
    try:
        yield _Starter(supervisor, folder, sockets, durable=keeping is not None)
    finally:
        supervisor.stop()
        shutil.rmtree(sockets, ignore_errors=True)


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
