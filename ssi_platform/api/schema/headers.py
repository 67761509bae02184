"""The headers of responses."""

TEXT = {"type": "string"}
HEADERS = {
    "ETag": {
        "required": True,
        "description": "The ETag of this response, for `If-None-Match` and `If-Match`.",
        "schema": TEXT,
    },
    "Link": {
        "description": 'Pages beside this one, as `rel="next"` and `rel="prev"` (RFC 8288).',
        "schema": TEXT,
    },
    "Location": {
        "required": True,
        "description": "The address of the new resource or job.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Retry-After": {
        "required": True,
        "description": "Seconds to wait before the next request.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "X-Request-Id": {
        "required": True,
        "description": "The request's id: as sent in this header, or a new one.",
        "schema": TEXT,
    },
    "RateLimit": {
        "description": "The rest of each quota, and the seconds until it is full again.",
        "schema": TEXT,
    },
    "RateLimit-Policy": {"description": "The quotas and their windows.", "schema": TEXT},
    "Idempotent-Replayed": {
        "description": "`true` where the answer is the one that was given the first time.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "WWW-Authenticate": {
        "required": True,
        "description": "The authentication scheme.",
        "schema": TEXT,
    },
    "Deprecation": {
        "required": True,
        "description": "Since when the operation is deprecated (RFC 9745).",
        "schema": TEXT,
    },
    "Sunset": {
        "required": True,
        "description": "When the operation is removed (RFC 8594).",
        "schema": TEXT,
    },
}
NOT_MODIFIED = {
    "description": "It matches `If-None-Match`; the body is not sent again.",
    "headers": {
        name: {"$ref": f"#/components/headers/{name}"} for name in ("ETag", "X-Request-Id")
    },
}
