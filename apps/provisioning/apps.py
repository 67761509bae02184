from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    name = "apps.provisioning"
    verbose_name = "Single sign-on and provisioning"

    def ready(self) -> None:
        from ssi_platform.tenancy.permissions import PERMISSIONS

        from . import permissions

        PERMISSIONS.register_all(permissions.ALL)
