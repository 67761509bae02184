import orjson
from rest_framework.renderers import BaseRenderer


class JSONRenderer(BaseRenderer):
    """JSON by orjson: UUIDs, dates and instants as RFC 3339, numbers as numbers."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        if data is None:
            return b""
        return orjson.dumps(data, default=_plain, option=orjson.OPT_UTC_Z)


def _plain(value):
    # Lazy translations, error details and the like are text underneath.
    return dict(value) if hasattr(value, "keys") else str(value)
