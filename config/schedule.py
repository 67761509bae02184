"""The periodic tasks. UTC; one beat process."""

BEAT_SCHEDULE = {
    "heartbeat": {"task": "apps.jobs.tasks.heartbeat", "schedule": 5.0},
    "sweep-jobs": {"task": "apps.jobs.tasks.sweep", "schedule": 5.0},
    "sweep-stale-ranges": {"task": "apps.analytics.tasks.sweep", "schedule": 5.0},
    "sweep-unpublished": {"task": "apps.ledger.tasks.sweep", "schedule": 5.0},
    "sweep-unsent-mails": {"task": "apps.access.tasks.sweep", "schedule": 30.0},
    "advance-days": {"task": "apps.analytics.tasks.advance_days", "schedule": 300.0},
    "forecast-all": {"task": "apps.analytics.tasks.forecast_all", "schedule": 15.0},
    "discard-plan-days": {"task": "apps.analytics.tasks.discard", "schedule": 3600.0},
    "release-weeks": {"task": "apps.analytics.tasks.release_weeks", "schedule": 300.0},
    "expire-exports": {"task": "apps.exports.tasks.expire", "schedule": 3600.0},
    "expire-events": {"task": "apps.ledger.tasks.expire", "schedule": 3600.0},
    "expire-oauth-tokens": {"task": "apps.access.tasks.expire_tokens", "schedule": 3600.0},
    "evaluate-alerts": {"task": "apps.alerts.tasks.sweep", "schedule": 300.0},
    "find-platform-shifts": {"task": "apps.shifts.tasks.find", "schedule": 3600.0},
    "release-industries": {
        "task": "apps.benchmarks.tasks.release_industries",
        "schedule": 3600.0,
    },
    "forget-measure-values": {"task": "apps.measures.tasks.forget", "schedule": 86400.0},
    "look-domains-up": {"task": "apps.provisioning.tasks.look_domains_up", "schedule": 3600.0},
    "forget-scores": {"task": "apps.scores.tasks.forget", "schedule": 86400.0},
    "expire-imports": {"task": "apps.imports.tasks.expire", "schedule": 3600.0},
}
