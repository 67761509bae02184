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
        return jobs if sees_all else jobs.filter(actor_id=caller.id)

    def waiting(self, now: datetime) -> Self:
        """Queued jobs that are due, and running ones whose lease has ended."""
        due = Q(retry_at=None) | Q(retry_at__lte=now)
        return self.filter(Q(due, state="queued") | Q(state="running", lease_until__lt=now))

    def claimed(self) -> Self:
        return self.order_by("created_at", "id").select_for_update(skip_locked=True)

    def held(self, job: "Job") -> Self:
        """The job itself, locked, if this attempt still holds it."""
        return self.filter(pk=job.pk, attempt=job.attempt, state="running").select_for_update()

    def progressed(self, *, done: int, total: int | None, lease_until: datetime) -> int:
        return self.update(
            done=done, total=total, lease_until=lease_until, version=F("version") + 1
        )
