from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "apps.analytics"

    def ready(self) -> None:
        from apps.directory.services import FOLLOWING, OfReps
        from apps.ledger.services import STALE_RANGES, STALE_STANDINGS
        from apps.targets.services import VERDICT_RECORDS
        from ssi_platform.tenancy.permissions import PERMISSIONS

        from . import permissions, tasks
        from .services import STAGE_VERDICTS, move_opt_out

        PERMISSIONS.register_all(permissions.ALL)
        STALE_RANGES.connect(tasks.drain)
        STALE_STANDINGS.connect(tasks.refresh_standings)
        FOLLOWING.register(OfReps("leaderboard opt-outs", move_opt_out))
        VERDICT_RECORDS.register(STAGE_VERDICTS)
