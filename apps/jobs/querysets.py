from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import F, Q

from ssi_platform.tenancy.querysets import TenantQuerySet
from ssi_platform.tenancy.roles import Role

if TYPE_CHECKING:
    from ssi_platform.tenancy.caller import Caller

    from .models import Job


class JobQuerySet(TenantQuerySet["Job"]):
    def visible_to(self, caller: "Caller") -> Self:
        jobs = super().visible_to(caller)
        sees_all = caller.role in (None, Role.ADMIN, Role.ANALYST)
        return jobs if sees_all else jobs.filter(actor_id__in=caller.actor_ids)

    def waiting(self, now: datetime) -> Self:
        """Queued jobs that are due, and running ones whose lease has ended."""
        due = Q(retry_at=None) | Q(retry_at__lte=now)
        return self.filter(Q(due, state="queued") | Q(state="running", lease_until__lt=now))

    def unended(self) -> Self:
        return self.filter(state__in=["queued", "running"])

    def no_dry_runs(self) -> Self:
        return self.exclude(arguments__has_key="dry_run")

    def running(self) -> Self:
        return self.filter(state="running")

    def lost(self, now: datetime) -> Self:
        """Running jobs whose lease has ended and which no worker has locked, locked."""
        lost = self.running().filter(lease_until__lt=now)
        return lost.select_for_update(skip_locked=True)

    def claimed(self) -> Self:
        return self.order_by("created_at", "id").select_for_update(skip_locked=True)

    def held(self, job: "Job") -> Self:
        """The job itself, locked, if this attempt still holds it."""
        return self.of_attempt(job).select_for_update()

    def of_attempt(self, job: "Job") -> Self:
        """The job itself while this attempt runs."""
        return self.filter(pk=job.pk, attempt=job.attempt, state="running")

    def progressed(
        self, *, done: int, total: int | None, total_estimate: int | None, lease_until: datetime
    ) -> int:
        return self.update(
            done=done,
            total=total,
            total_estimate=total_estimate,
            lease_until=lease_until,
            version=F("version") + 1,
        )
