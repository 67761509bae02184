from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ssi_platform.database import cross_tenant
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.quotas import NAMES
from ssi_platform.tenancy.stored_bytes import stored_bytes

from ... import services
from ...models import Organisation


class Command(BaseCommand):
    help = "Show the quotas of an organisation, or set some; 0 is no limit, `default` the default."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("organisation", help="its name in addresses, such as acme")
        parser.add_argument("quotas", nargs="*", metavar="NAME=NUMBER", help=", ".join(NAMES))

    def handle(self, *args: Any, organisation: str, quotas: list[str], **options: Any) -> None:
        organisation_id = cross_tenant.organisation_by_slug(organisation)
        if organisation_id is None:
            raise CommandError(f"There is no organisation {organisation!r}.")
        changes = dict(map(_change, quotas))
        with organisation_context(organisation_id):
            caller = Caller.system(organisation_id=organisation_id, slug=organisation)
            in_force = services.change_quotas(caller=caller, changes=changes).as_dict()
            own = Organisation.objects.get(pk=organisation_id).quotas or {}
            stored = stored_bytes(organisation_id)
        for name, number in in_force.items():
            self.stdout.write(f"{name}={number}" + ("" if name in own else "  (default)"))
        self.stdout.write(f"bytes stored now: {stored}")


def _change(text: str) -> tuple[str, int | None]:
    name, _, number = text.partition("=")
    if name not in NAMES:
        raise CommandError(f"{name!r} is no quota; there are {', '.join(NAMES)}.")
    if number == "default":
        return name, None
    if not (number.isascii() and number.isdigit()) or len(number) > 15:
        raise CommandError(f"{name} takes a whole number from 0 on, or `default`.")
    return name, int(number)
