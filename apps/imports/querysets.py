from apps.directory.querysets import OfRepsQuerySet
from ssi_platform.ingest import IMPORTERS
from ssi_platform.tenancy.querysets import TenantQuerySet


class ImportQuerySet(OfRepsQuerySet):
    def visible_to(self, caller):
        """Visible to callers who see the job and hold the read permission of the kind."""
        jobs = self.model._meta.get_field("job").related_model.objects.visible_to(caller)
        kinds = [each.kind for each in IMPORTERS if each.read_permission in caller.permissions]
        imports = self.of_organisation(caller.organisation_id).filter(job__in=jobs.values("pk"))
        return imports.filter(kind__in=kinds)

    def with_job(self):
        return self.select_related("job")

    def with_content(self, sha256):
        """Imports of the same bytes, the first one first."""
        return self.filter(sha256=sha256).order_by("id")

    def expired_at(self, now):
        return self.filter(expires_at__lte=now)


class ImportPartQuerySet(TenantQuerySet):
    def of_import(self, import_id):
        return self.filter(file_id=import_id)

    def expired_at(self, now):
        return self.filter(file__expires_at__lte=now)


class ImportMappingQuerySet(TenantQuerySet):
    def named(self, name):
        return self.filter(name=name)
