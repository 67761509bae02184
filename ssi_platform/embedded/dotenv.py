"""The settings file of the checkout, for the launcher, which starts before Django does."""

import os
from pathlib import Path


def read_dotenv(path: Path) -> None:
    """Take over `NAME=value` lines, unless the environment has the name already."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and name.strip().isidentifier():
            os.environ.setdefault(name.strip(), value.strip().strip("'\""))
