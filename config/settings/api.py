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
    "VERSION": "1.0.0",
    "DESCRIPTION": (
        "Social Selling Index programmes: pillar scores, staged targets, team medians and"
        " attainment. One organisation never sees another.\n\n"
        "JSON in snake_case; days are `YYYY-MM-DD`, instants RFC 3339 with an offset, numbers"
        " JSON numbers with at most three decimals. Every answer has an `X-Request-Id`; every"
        " error is a problem document (RFC 9457) with a stable `code`. Within v1 nothing is"
        " taken away: fields, parameters and operations may be added."
    ),
    "CONTACT": {"name": "SSI Platform contributors"},
    "LICENSE": {"name": "MIT", "identifier": "MIT"},
    "SERVERS": [{"url": "/", "description": "The installation that serves this description."}],
    "TAGS": [
        {"name": "organisations", "description": "Members, keys, and what was done by whom."},
        {"name": "directory", "description": "Who sells in which team, from when until when."},
        {"name": "scores", "description": "What was measured, one by one or by the file."},
        {"name": "targets", "description": "What was promised: staged targets and their terms."},
        {"name": "analytics", "description": "What it adds up to: medians, attainment, deltas."},
        {"name": "exports", "description": "Scores and figures to take away as a file."},
        {"name": "jobs", "description": "Work that takes a while: state, progress, results."},
        {"name": "platform", "description": "For operators: is it up, and is it ready?"},
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
        "Permission": "ssi_platform.tenancy.roles.Permission",
        "JobState": "apps.jobs.models.JobState",
        "ImportFormat": "apps.scores.models.ImportFormat",
        "ScoreSource": "apps.scores.serializers.SOURCES",
        "Criterion": "apps.targets.models.Criterion",
        "Cohort": "apps.targets.models.Cohort",
        "CoverageState": "apps.analytics.serializers.COVERAGE_STATES",
        "StageState": "apps.analytics.serializers.STAGE_STATES",
        "Reference": "apps.analytics.serializers.REFERENCES",
        "ReferenceKind": "apps.analytics.serializers.KINDS",
        "FigureUnit": "apps.analytics.models.FigureUnit",
        "ExportContent": "apps.exports.models.ExportContent",
        "ExportFormat": "apps.exports.models.ExportFormat",
        "CallerKind": "apps.organisations.serializers.CALLER_KINDS",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SORT_OPERATIONS": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "ssi_platform.api.schema.finishing.tidy",
        "ssi_platform.api.schema.examples.add_examples",
        "ssi_platform.api.schema.finishing.add_shared",
    ],
}
