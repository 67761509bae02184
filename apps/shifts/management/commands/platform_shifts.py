from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ssi_platform.database import clock

from ... import services
from ...models import PlatformShift


class Command(BaseCommand):
    help = "List the days on which scores moved everywhere; confirm or reject one of them."

    def add_arguments(self, parser: Any) -> None:
        decision = parser.add_mutually_exclusive_group()
        decision.add_argument("--confirm", metavar="DAY", type=date.fromisoformat)
        decision.add_argument("--reject", metavar="DAY", type=date.fromisoformat)
        parser.add_argument("--find", action="store_true", help="look for shifts now")

    def handle(
        self,
        *args: Any,
        confirm: date | None,
        reject: date | None,
        find: bool,
        **options: Any,
    ) -> None:
        now = clock.now()
        if find:
            services.find_shifts(now=now)
        if day := confirm or reject:
            try:
                services.decide(day=day, confirmed=confirm is not None, now=now)
            except services.UnknownShift as unknown:
                raise CommandError(str(unknown)) from unknown
        for shift in PlatformShift.objects.order_by("-day"):
            points = f"{shift.median / 1000:+.3f}"
            self.stdout.write(f"{shift.day}  {points:>8}  {shift.rule:<6}  {shift.state}")
