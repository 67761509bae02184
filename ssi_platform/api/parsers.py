"""JSON bodies, bounded and read strictly: no duplicate keys, no NaN, no deep nesting, no NUL."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from ssi_platform.tabular.strict_json import strict_json

from .uploads import TooLarge


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        content = stream.read(most + 1)
        if len(content) > most:
            raise TooLarge(f"At most {most} bytes.")
        try:
            return strict_json(content)
        except ValueError as error:
            raise ParseError(f"The body is not JSON as we read it: {error}", "malformed") from None
