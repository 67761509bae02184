from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.organisations.models import Organisation
from ssi_platform.database import clock, cross_tenant
from ssi_platform.domain.calendar import FIRST_DAY, local_day
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context

from ...services import recompute


class Command(BaseCommand):
    help = "Have an organisation's figures computed again, and what failed tried again."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("slug", help="the organisation's name in addresses")
        parser.add_argument(
            "--from",
            dest="first",
            type=date.fromisoformat,
            default=FIRST_DAY,
            metavar="YYYY-MM-DD",
            help="the first day; all days when left out",
        )

    def handle(self, *args: Any, slug: str, first: date, **options: Any) -> None:
        organisation_id = cross_tenant.organisation_by_slug(slug)
        if organisation_id is None:
            raise CommandError(f"There is no organisation {slug!r}.")
        with organisation_context(organisation_id):
            zone = Organisation.objects.get(pk=organisation_id).zone
            count = recompute(
                caller=Caller.system(organisation_id=organisation_id, slug=slug),
                today=local_day(clock.now(), zone),
                first=first,
            )
        self.stdout.write(f"The figures of {slug} are computed again; {count} ranges had failed.")
