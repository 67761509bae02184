from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.jobs.models import Job
from apps.jobs.services import NotFailed, retry
from ssi_platform.database import cross_tenant
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context


class Command(BaseCommand):
    help = "Try the deletion of an organisation once more, after its job failed."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("slug", help="the organisation's name in addresses")

    def handle(self, *args: Any, slug: str, **options: Any) -> None:
        organisation_id = cross_tenant.organisation_by_slug(slug)
        if organisation_id is None:
            raise CommandError(f"There is no organisation {slug!r}: perhaps it is deleted.")
        with organisation_context(organisation_id):
            jobs = Job.objects.of_organisation(organisation_id).filter(kind="organisation_deletion")
            job = jobs.order_by("-id").first()
            if job is None:
                raise CommandError(f"Nobody has deleted {slug}.")
            reason = f"{job.error_code}: {job.error}"
            try:
                retry(caller=Caller.system(organisation_id=organisation_id, slug=slug), job=job)
            except NotFailed as error:
                raise CommandError(str(error)) from error
        self.stdout.write(f"The deletion of {slug} is tried again. It failed as {reason}")
