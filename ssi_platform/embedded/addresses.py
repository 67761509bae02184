"""Addresses of the embedded servers."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True)
class Addresses:
    """The addresses for the platform: the serving role, the migrating role, the broker."""

    database_url: str
    database_owner_url: str
    redis_url: str

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "DATABASE_OWNER_URL": self.database_owner_url,
                "REDIS_URL": self.redis_url}  # fmt: skip


def postgres_socket(folder: Path, user: str, database: str) -> str:
    """An address on a unix socket, in libpq's form: the folder, percent-encoded, is the host."""
    return f"postgres://{user}@{quote(str(folder), safe='')}:5432/{database}"
