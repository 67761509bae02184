"""Tenant isolation in querysets: every read of an organisation's rows uses one of three methods."""

from django.db import models


class TenantQuerySet(models.QuerySet):
    def of_organisation(self, organisation_id):
        """For services and jobs: all rows of one organisation."""
        return self.filter(organisation=organisation_id)

    def visible_to(self, caller):
        """For the API: the rows that the caller may see. Apps narrow it for managers and reps."""
        return self.of_organisation(caller.organisation_id)

    def managed_by(self, caller):
        """For the admin site: rows, and choices, that the signed-in manager manages."""
        return self.visible_to(caller)
