from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "apps.organisations"

    def ready(self) -> None:
        from ssi_platform.tenancy.permissions import PERMISSIONS

        from . import permissions

        PERMISSIONS.register_all(permissions.ALL)
