from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "apps.directory"

    def ready(self) -> None:
        from ssi_platform.ingest import IMPORTERS

        from .importers import DIRECTORY

        IMPORTERS.register(DIRECTORY)
