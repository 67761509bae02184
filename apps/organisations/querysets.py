from django.db import connection, models


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, caller):
        return self.filter(pk=caller.organisation_id)

    def knows_zone(self, name):
        """Tell whether the database has a time zone: it finds out the day in the organisation."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT true FROM pg_timezone_names WHERE name = %s", [name])
            return cursor.fetchone() is not None
