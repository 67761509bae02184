"""The headers of answers."""

TEXT = {"type": "string"}
HEADERS = {
    "ETag": {
        "required": True,
        "description": "A tag of this answer, for `If-None-Match` and `If-Match`.",
        "schema": TEXT,
    },
    "Link": {
        "description": 'Pages beside this one, as `rel="next"` and `rel="prev"` (RFC 8288).',
        "schema": TEXT,
    },
    "Location": {
        "required": True,
        "description": "Where to look from now on.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Retry-After": {
        "required": True,
        "description": "Seconds to wait before asking again.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "X-Request-Id": {
        "required": True,
        "description": "The request's name: as it was sent in this header, or a new one.",
        "schema": TEXT,
    },
    "RateLimit": {
        "description": "What is left of each quota, and the seconds until it is whole again.",
        "schema": TEXT,
    },
    "RateLimit-Policy": {"description": "The quotas and their windows.", "schema": TEXT},
    "Idempotent-Replayed": {
        "description": "`true` where the answer is the one that was given the first time.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "WWW-Authenticate": {"required": True, "description": "How to sign in.", "schema": TEXT},
    "Deprecation": {
        "required": True,
        "description": "Since when the operation is deprecated (RFC 9745).",
        "schema": TEXT,
    },
    "Sunset": {
        "required": True,
        "description": "When the operation goes (RFC 8594).",
        "schema": TEXT,
    },
}
NOT_MODIFIED = {
    "description": "It is what `If-None-Match` names; the body is not sent again.",
    "headers": {
        name: {"$ref": f"#/components/headers/{name}"} for name in ("ETag", "X-Request-Id")
    },
}
