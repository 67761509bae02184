from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from ...services.published import FILE, load_figures


class Command(BaseCommand):
    help = "Load published figures and their sources from a CSV file."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=FILE)

    def handle(self, *args: Any, file: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            count = load_figures(cursor, file)
        self.stdout.write(f"{count} figures loaded.")
