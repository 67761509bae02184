from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "apps.ledger"

    def ready(self) -> None:
        from . import tasks
        from .services import UNPUBLISHED

        UNPUBLISHED.connect(tasks.publish)
