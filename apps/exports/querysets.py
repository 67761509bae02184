from ssi_platform.tenancy.querysets import TenantQuerySet


class ExportQuerySet(TenantQuerySet):
    def visible_to(self, caller):
        """Visible to callers who see the job."""
        jobs = self.model._meta.get_field("job").related_model.objects.visible_to(caller)
        return super().visible_to(caller).filter(job__in=jobs.values("pk"))

    def with_job(self):
        return self.select_related("job")


class ExportPartQuerySet(TenantQuerySet):
    def of_export(self, export_id):
        return self.filter(export_id=export_id)

    def expired_at(self, now):
        return self.filter(export__expires_at__lte=now)
