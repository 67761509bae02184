"""JSON bodies, read strictly: no duplicate keys, no NaN, no bottomless nesting, no NUL."""

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from ssi_platform.sheets.strict_json import strict_json


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return strict_json(stream.read())
        except ValueError as error:
            raise ParseError(f"The body is not JSON as we read it: {error}", "malformed") from None
