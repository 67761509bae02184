"""Bodies of requests: the file itself, or a form with a field `file`."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import QueryDict
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.serializers import IntegerField

from ssi_platform.api.serializers import ChoiceField, DateField, DateTimeField
from ssi_platform.ingest.registry import options

from ..serializers import ImportParametersSerializer

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE, TSV_TYPE = "text/csv", "text/tab-separated-values"
JSON_TYPE, NDJSON_TYPE = "application/json", "application/x-ndjson"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
GZIP_TYPE, ZIP_TYPE = "application/gzip", "application/zip"
ANY_TYPE = "application/octet-stream"
# What a content type says of the format; what it leaves open is found out.
FORMATS = {
    CSV_TYPE: "csv",
    TSV_TYPE: "csv",
    JSON_TYPE: "json",
    NDJSON_TYPE: "ndjson",
    XLSX_TYPE: "xlsx",
    ODS_TYPE: "ods",
    GZIP_TYPE: "",
    ZIP_TYPE: "",
    ANY_TYPE: "",  # Last: generated clients that cannot tell files apart say the last.
}
TEXT = {"type": "string", "minLength": 1}
# The names of choices in the description, where they are no options.
ENUMS = {"kind": "ImportKind", "format": "ImportFormat", "mode": "ImportMode"}


class FileParser(BaseParser):
    """Leaves the body where it is: the view has it as a file."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return QueryDict()


def parser_of(content_type: str) -> type[Any]:
    return type("FileParser", (FileParser,), {"media_type": content_type})


PARSERS = [*map(parser_of, FORMATS), MultiPartParser]


def form() -> dict[str, Any]:
    """Return the description of a form with the file and its options."""
    return {"multipart/form-data": _form()}


def raw() -> dict[str, Any]:
    """Return the description of a body that is the file."""
    return {ANY_TYPE: _file()}


def _file() -> dict[str, Any]:
    """Return the description of a file: its length is in octets (OpenAPI 3.1.1)."""
    return {"type": "string", "format": "binary", "maxLength": settings.MAX_UPLOAD_BYTES}


def _form() -> dict[str, Any]:
    enums = ENUMS | {option.name: option.enum for option in options()}
    fields = ImportParametersSerializer().fields
    return {
        "type": "object",
        "required": ["file"],
        "additionalProperties": False,
        "properties": {
            "file": _file() | {"description": "The file; its part may state a media type."},
            **{name: _property(field, enums.get(name)) for name, field in fields.items()},
        },
    }


def _property(field: Any, enum: str | None) -> dict[str, Any]:
    return _type_of(field, enum) | {"description": str(field.help_text)}


def _type_of(field: Any, enum: str | None) -> dict[str, Any]:
    if isinstance(field, ChoiceField):
        words = {"type": "string", "enum": list(field.choices)}
        return {"$ref": f"#/components/schemas/{enum}"} if enum else words
    if isinstance(field, DateField):
        return TEXT | {"format": "date"}
    if isinstance(field, DateTimeField):
        return TEXT | {"format": "date-time"}
    if isinstance(field, IntegerField):
        return {"type": "integer", "minimum": field.min_value, "maximum": field.max_value}
    return TEXT | {"maxLength": field.max_length}
