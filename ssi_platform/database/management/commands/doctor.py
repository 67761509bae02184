from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...doctor import examine


class Command(BaseCommand):
    help = "Examine the installation: one line a subject, with the remedy where something is wrong."
    requires_system_checks = ()  # Their findings are lines of their own.

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for line in examine():
            wrong += bool(line.problem)
            mark = "not ok" if line.problem else "ok"
            text = " ".join(part for part in (line.problem or line.state, line.remedy) if part)
            self.stdout.write(f"{mark:<7}{line.subject}: {text}")
        if wrong:
            raise CommandError(f"{wrong} of these lines need a remedy.", returncode=1)
