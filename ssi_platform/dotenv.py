"""The file `.env` of the checkout, which every process and command reads."""

from pathlib import Path

import environ

FILE = Path(__file__).resolve().parents[1] / ".env"


def read_dotenv() -> None:
    """Add the settings of `.env` to the environment; what is set there already stays."""
    if FILE.is_file():
        environ.Env.read_env(str(FILE))
