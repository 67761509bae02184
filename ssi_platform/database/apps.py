from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DatabaseConfig(AppConfig):
    """The database's part of the platform. It is the last of the apps, so it has the last word."""

    name = "ssi_platform.database"
    label = "ssi_database"

    def ready(self) -> None:
        from .privileges import grant_declared

        post_migrate.connect(grant_declared, sender=self)
