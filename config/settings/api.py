from ssi_platform import __version__

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "ssi_platform.tenancy.authentication.ApiKeyAuthentication",
        "ssi_platform.tenancy.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["ssi_platform.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["ssi_platform.api.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "ssi_platform.api.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["ssi_platform.api.filters.FilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "ssi_platform.api.schema.operations.Schema",
    "EXCEPTION_HANDLER": "ssi_platform.api.problems.problem_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "COERCE_DECIMAL_TO_STRING": False,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "SSI Platform",
    "VERSION": __version__,
    "DESCRIPTION": (
        "Social Selling Index programmes: pillar scores, staged targets, team medians and"
        " attainment. One organisation never sees another.\n\n"
        "JSON in snake_case; days are `YYYY-MM-DD`, instants RFC 3339 with an offset, numbers"
        " JSON numbers with at most three decimals. Every answer has an `X-Request-Id`; every"
        " error is a problem document (RFC 9457) with a stable `code`. The answer of a write has"
        " all fields for callers who may read them, and otherwise only what was sent and the ids"
        " of what the call made. Within v1 nothing is"
        " taken away: fields, parameters and operations may be added."
    ),
    "CONTACT": {"name": "SSI Platform contributors"},
    "LICENSE": {"name": "MIT", "identifier": "MIT"},
    "SERVERS": [{"url": "/", "description": "The installation that serves this description."}],
    "TAGS": [
        {"name": "organisations", "description": "The organisation and its settings."},
        {"name": "access", "description": "Members, their roles, and API keys."},
        {"name": "ledger", "description": "Audit events and events, in the order of publication."},
        {"name": "directory", "description": "Teams, reps and their dated assignments."},
        {"name": "scores", "description": "Daily scores of reps."},
        {"name": "imports", "description": "Files of scores and of the directory."},
        {"name": "targets", "description": "Target plans: staged targets and their terms."},
        {"name": "analytics", "description": "Statistics, attainment, verdicts and benchmarks."},
        {"name": "exports", "description": "Files of scores and figures."},
        {"name": "jobs", "description": "Background jobs: state, progress, results."},
        {"name": "platform", "description": "Health and readiness, for operators."},
    ],
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_SUFFIX": "",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "Role": "ssi_platform.tenancy.roles.Role",
        "Permission": "ssi_platform.tenancy.permissions.permission_names",
        "StageReason": "ssi_platform.domain.plan_days.Reason",
        "JobKind": "apps.jobs.serializers.job_kinds",
        "JobState": "apps.jobs.models.JobState",
        "ImportFormat": "ssi_platform.ingest.registry.formats",
        "ImportKind": "ssi_platform.ingest.registry.kinds",
        "ImportLayout": "ssi_platform.ingest.registry.layouts",
        "ImportMode": "apps.imports.models.ImportMode",
        "ImportEncoding": "ssi_platform.tabular.shapes.ENCODINGS",
        "ImportDelimiter": "ssi_platform.ingest.options.DELIMITERS",
        "DecimalMark": "ssi_platform.ingest.options.DECIMALS",
        "DayOrder": "ssi_platform.ingest.options.DAY_ORDERS",
        "OtherColumns": "ssi_platform.ingest.options.OTHER_COLUMNS",
        "FileSource": "apps.scores.importers.options.SOURCES",
        "UnknownReps": "apps.scores.importers.options.UNKNOWN_REPS",
        "FoundBy": "apps.imports.serializers.previews.FOUND_BY",
        "ScoreSource": "apps.scores.serializers.SOURCES",
        "Criterion": "apps.targets.models.Criterion",
        "Cohort": "apps.targets.models.Cohort",
        "CoverageState": "apps.analytics.serializers.figures.COVERAGE_STATES",
        "StageState": "apps.analytics.serializers.figures.STAGE_STATES",
        "Reference": "apps.analytics.serializers.figures.REFERENCES",
        "ReferenceKind": "apps.analytics.serializers.figures.KINDS",
        "FigureUnit": "apps.analytics.models.FigureUnit",
        "ExportContent": "apps.exports.services.content_choices",
        "ExportFormat": "apps.exports.models.ExportFormat",
        "EventTypeName": "apps.ledger.serializers.EVENT_TYPE_NAMES",
        "SubjectType": "apps.ledger.serializers.SUBJECT_TYPES",
        "CallerKind": "ssi_platform.tenancy.caller_kinds.caller_kind_names",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SORT_OPERATIONS": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "ssi_platform.api.schema.postprocessing.tidy",
        "ssi_platform.api.schema.examples.add_examples",
        "ssi_platform.api.schema.partial_shapes.add_partial_shapes",
        "ssi_platform.api.schema.postprocessing.add_shared",
        "ssi_platform.api.schema.properties.describe_properties",
    ],
}
