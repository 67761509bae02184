from django.db import models


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, caller):
        return self.filter(pk=caller.organisation_id)
