from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "apps.exports"

    def ready(self) -> None:
        from apps.jobs.services import JOB_KINDS, JobKind
        from apps.ledger.services import EVENT_TYPES, RESOURCES
        from ssi_platform.tenancy.permissions import PERMISSIONS

        from . import events, permissions, serializers
        from .services.absences import ABSENCES
        from .services.attainment import ATTAINMENT
        from .services.contents import CONTENTS
        from .services.directory import DIRECTORY
        from .services.measure_values import MEASURE_VALUES
        from .services.plans import PLANS
        from .services.running import run
        from .services.scores import SCORES
        from .services.statistics import STATISTICS

        PERMISSIONS.register_all(permissions.ALL)
        JOB_KINDS.register(JobKind("export", run=run, result="export"))
        CONTENTS.register_all([SCORES, STATISTICS, ATTAINMENT, DIRECTORY, ABSENCES, PLANS])
        CONTENTS.register(MEASURE_VALUES)
        EVENT_TYPES.register_all(events.EVENT_TYPES)
        RESOURCES.register(serializers.EXPORTS)
