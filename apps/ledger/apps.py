from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "apps.ledger"

    def ready(self) -> None:
        from ssi_platform.tenancy.permissions import PERMISSIONS

        from . import permissions, tasks
        from .services import UNPUBLISHED

        PERMISSIONS.register_all(permissions.ALL)
        UNPUBLISHED.connect(tasks.publish)
