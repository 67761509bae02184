"""Engines never run as root: where the launcher does, they run as `nobody`."""

import os
import pwd
import shutil
import tempfile
from pathlib import Path

LONGEST_FOLDER = 80  # A socket's path has 107 bytes, and its name needs some of them.

Account = tuple[int, int]


def account() -> Account | None:
    """The user and group that engines run as, or None where they run as the caller."""
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return 65534, 65534
    return nobody.pw_uid, nobody.pw_gid


def short_folder(who: Account | None) -> Path:
    """A new folder for sockets that only the engines' user (and root) may enter."""
    place = tempfile.gettempdir()
    place = place if len(place) < LONGEST_FOLDER else "/tmp"  # noqa: S108
    folder = tempfile.mkdtemp(prefix="ssi-", dir=place)
    give(Path(folder), who)
    return Path(folder)


def give(folder: Path, who: Account | None) -> None:
    if who:
        os.chown(folder, *who)


def own_folder(folder: Path, who: Account | None) -> Path:
    """The engines' own folder, made where it is missing.

    The way to it may be closed to them (/root): they are started inside it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    give(folder, who)
    return folder


def reachable(program: Path, who: Account | None) -> bool:
    """Whether the engines' user may run the program where it is."""
    if who is None:
        return True
    path = program.resolve()
    return all(parent.stat().st_mode & 0o001 for parent in path.parents) and bool(
        path.stat().st_mode & 0o001
    )


def copied(tree: Path, into: Path, *, leave_out: tuple[str, ...] = ()) -> Path:
    """A copy of a file or a folder that the engines' user can reach."""
    target = into / tree.name
    if tree.is_dir():
        shutil.copytree(tree, target, symlinks=True, ignore=shutil.ignore_patterns(*leave_out))
    else:
        shutil.copy2(tree, target)
    return target
