from typing import Any
from zoneinfo import available_timezones

from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email, validate_slug

from apps.organisations.services import create_organisation
from ssi_platform.api.links import public_url
from ssi_platform.database import clock, cross_tenant
from ssi_platform.domain.texts import refuse_unfit
from ssi_platform.domain.thousandths import Refused
from ssi_platform.languages import DEFAULT
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.models import new_id
from ssi_platform.tenancy.permissions import PERMISSIONS
from ssi_platform.tenancy.roles import Role

from ... import services
from ...tasks import INVITATIONS


def _validate_name(name: str) -> None:
    try:
        refuse_unfit(name)
    except Refused as refused:
        raise CommandError(f"--name: {refused.detail}") from None


class Command(BaseCommand):
    help = "Create an organisation with a key and a link for its first administrator, shown once."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("slug", help="its name in addresses, such as acme")
        parser.add_argument("--name", required=True)
        parser.add_argument("--admin", required=True, help="e-mail address of an administrator")
        parser.add_argument("--timezone", default="UTC", choices=sorted(available_timezones()),
                            metavar="ZONE")  # fmt: skip

    def handle(
        self, *args: Any, slug: str, name: str, admin: str, timezone: str, **options: Any
    ) -> None:
        _validate_name(name)
        validate_slug(slug)
        validate_email(admin)
        if cross_tenant.organisation_by_slug(slug):
            raise CommandError(f"There is an organisation {slug!r} already.")
        system = Caller.system(organisation_id=new_id(), slug=slug)
        create_organisation(caller=system, slug=slug, name=name, timezone=timezone)
        with organisation_context(system.organisation_id):
            first = services.add_member(
                caller=system, email=admin, name="", role=Role.ADMIN, now=clock.now()
            )
            made = services.invite(
                caller=system, membership=first, language=DEFAULT, now=clock.now()
            )
            _, text = services.create_key(caller=system, name="first", scopes=list(PERMISSIONS))
        self.stdout.write(text)
        self.stderr.write(f"{slug} is there. The link of {admin}, which works once, for 72 hours:")
        if made is not None:
            self.stderr.write(public_url(f"{INVITATIONS}{made[1]}"))
