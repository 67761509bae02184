"""What pyproject.toml declares, and what the lock files in requirements/ hold."""

import re
import tomllib
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]
DEPENDENCIES, EXTRAS = PROJECT["dependencies"], PROJECT["optional-dependencies"]


def names(requirements):
    """The names of distributions, spelled as the lock files spell them."""
    return {re.match(r"[\w.-]+", one)[0].lower().replace("_", "-") for one in requirements}


def lock(name):
    return (TOP / "requirements" / name).read_text().splitlines()


def locked(name):
    return names(entry for entry in lock(name) if "==" in entry)


def pinned(name):
    """Each distribution's version and hashes."""
    return set(re.split(r"\n(?=\S)", "\n".join(lock(name))))
