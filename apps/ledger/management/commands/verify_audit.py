from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from ssi_platform.database import cross_tenant
from ssi_platform.tenancy.context import organisation_context

from ... import services


class Command(BaseCommand):
    help = "Verify the audit of an organisation, or of all: nothing was changed, added or removed."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("slug", nargs="?", help="the organisation; all when it is left out")
        parser.add_argument("--sequence", type=int, help="a sequence that was noted outside")
        parser.add_argument("--hash", dest="noted", help="the hash that was noted with it, in hex")

    def handle(
        self, *args: Any, slug: str | None, sequence: int | None, noted: str | None, **options: Any
    ) -> None:
        if (sequence is None) != (noted is None) or (sequence and not slug):
            raise CommandError("--sequence and --hash go together, with the slug.")
        known = (sequence, noted) if sequence is not None and noted is not None else None
        broken = [pk for pk in self._organisations(slug) if not self._is_valid(pk, known)]
        if broken:
            raise CommandError(f"{len(broken)} audits are not as they were written.")

    def _organisations(self, slug: str | None) -> list[UUID]:
        if slug is None:
            return cross_tenant.organisations()
        organisation_id = cross_tenant.organisation_by_slug(slug)
        if organisation_id is None:
            raise CommandError(f"There is no organisation {slug!r}.")
        return [organisation_id]

    def _is_valid(self, organisation_id: UUID, known: tuple[int, str] | None) -> bool:
        with organisation_context(organisation_id, read_only=True):
            verified = services.verify_audit(organisation_id=organisation_id, known=known)
        for finding in verified.findings:
            self.stderr.write(f"{organisation_id} {finding}")
        state = "broken" if verified.findings else "valid"
        self.stdout.write(
            f"{organisation_id} {state} up to {verified.sequence} {verified.hash.hex()},"
            f" {verified.erased} events with erased values"
        )
        return not verified.findings
