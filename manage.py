#!/usr/bin/env python
"""Administrative commands. Without DATABASE_URL they use, or start, the embedded engines."""

import os
import sys

OWNERS = {"migrate", "sqlmigrate", "load_published_figures", "dbshell"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from ssi_platform.database.errors import Problem
    from ssi_platform.dotenv import read_dotenv

    read_dotenv()
    try:
        _execute()
    except Problem as problem:
        sys.exit(f"ssi: {problem}")


def _execute() -> None:
    from ssi_platform.embedded.engines import ensure_environment

    with ensure_environment():
        if len(sys.argv) > 1 and sys.argv[1] in OWNERS and os.environ.get("DATABASE_OWNER_URL"):
            os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
