"""What takes long to make, kept in the state folder from run to run until a source changes."""

import hashlib
import os
from pathlib import Path

from ssi_platform.embedded import state

TOP = Path(__file__).resolve().parents[1]


class CachedFile:
    """A file of that name, made of these sources; there is one at a time."""

    def __init__(self, name, sources):
        self._folder, (stem, ending) = state.default() / "tests", name.split(".")
        self.path = self._folder / f"{stem}-{_digest(sources)}.{ending}"
        self._any = f"{stem}-*.{ending}"

    def keep(self, write):
        """Have `write` make the file at a path, and keep it in place of an older one."""
        for folder in (self._folder.parent, self._folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for older in self._folder.glob(self._any):
            older.unlink(missing_ok=True)
        partly = self.path.with_suffix(f".{os.getpid()}")
        write(partly)
        partly.rename(self.path)


def _digest(sources):
    digest = hashlib.sha256()
    for path in sources:
        digest.update(f"{path.relative_to(TOP)} {path.stat().st_size} ".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]
