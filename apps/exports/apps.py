from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "apps.exports"

    def ready(self) -> None:
        from apps.jobs.services import JOB_KINDS, JobKind
        from apps.ledger.services import EVENT_TYPES as registry

        from .events import EVENT_TYPES
        from .services.attainment import ATTAINMENT
        from .services.contents import CONTENTS
        from .services.running import run
        from .services.scores import SCORES
        from .services.statistics import STATISTICS

        JOB_KINDS.register(JobKind("export", run=run, result="export"))
        for content in (SCORES, STATISTICS, ATTAINMENT):
            CONTENTS.register(content)
        for event_type in EVENT_TYPES:
            registry.register(event_type)
