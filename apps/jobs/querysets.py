from django.db.models import F, Q

from ssi_platform.tenancy.querysets import TenantQuerySet
from ssi_platform.tenancy.roles import Role


class JobQuerySet(TenantQuerySet):
    def visible_to(self, caller):
        jobs = super().visible_to(caller)
        sees_all = caller.role in (None, Role.ADMIN, Role.ANALYST)
        return jobs if sees_all else jobs.filter(actor_id=caller.id)

    def waiting(self, now):
        """Queued jobs, and running ones whose worker is lost, that may be taken up by now."""
        may = Q(retry_at__isnull=True) | Q(retry_at__lte=now)
        return self.filter(Q(state="queued") & may | Q(state="running", retry_at__lt=now))

    def claimed(self):
        return self.order_by("created_at", "id").select_for_update(skip_locked=True)

    def held(self, job):
        """The job itself, locked, if this attempt still holds it."""
        return self.filter(pk=job.pk, attempt=job.attempt, state="running").select_for_update()

    def progressed(self, *, done, total, retry_at):
        return self.update(done=done, total=total, retry_at=retry_at, version=F("version") + 1)
