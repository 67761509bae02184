"""What may be sent as a file: the file itself as the body, or a form with a field `file`."""

from django.http import QueryDict
from drf_spectacular.types import OpenApiTypes
from rest_framework.parsers import BaseParser, MultiPartParser

from ..models import ImportFormat

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE, TSV_TYPE = "text/csv", "text/tab-separated-values"
JSON_TYPE, NDJSON_TYPE = "application/json", "application/x-ndjson"
ANY_TYPE = "application/octet-stream"
# What a content type says of the format; what it leaves open is found out.
FORMATS = {
    CSV_TYPE: ImportFormat.CSV,
    TSV_TYPE: ImportFormat.CSV,
    JSON_TYPE: ImportFormat.JSON,
    NDJSON_TYPE: ImportFormat.NDJSON,
    XLSX_TYPE: ImportFormat.XLSX,
    ANY_TYPE: "",  # Last: generated clients that cannot tell files apart say the last.
}
TEXT = {"type": "string", "minLength": 1}


class FileParser(BaseParser):
    """Leaves the body where it is: the view has it as a file."""

    def parse(self, stream, media_type=None, parser_context=None):
        return QueryDict()


def parser_of(content_type):
    return type("FileParser", (FileParser,), {"media_type": content_type})


PARSERS = [*map(parser_of, FORMATS), MultiPartParser]


def _word(name):
    return {"$ref": f"#/components/schemas/{name}"}


FORM = {
    "type": "object",
    "required": ["file"],
    "additionalProperties": False,
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "kind": _word("ImportKind"),
        "format": _word("ImportFormat"),
        "mode": _word("ImportMode"),
        "encoding": _word("ImportEncoding"),
        "delimiter": _word("ImportDelimiter"),
        "sheet": TEXT | {"maxLength": 100},
        "decimal": _word("DecimalMark"),
        "day_order": _word("DayOrder"),
        "source": _word("FileSource"),
        "other_columns": _word("OtherColumns"),
        "unknown_reps": _word("UnknownReps"),
        "team": TEXT | {"maxLength": 100},
        "mapping": TEXT | {"maxLength": 100},
        "columns": TEXT | {"maxLength": 5_000},
        "rep": TEXT | {"maxLength": 100},
        "day": TEXT | {"format": "date"},
        "observed_at": TEXT | {"format": "date-time"},
        "filename": TEXT | {"maxLength": 200},
    },
}
REQUEST = {
    **dict.fromkeys(FORMATS, OpenApiTypes.BINARY),
    # Arrays are taken, too. But clients are generated that stumble over a body that may be either.
    JSON_TYPE: OpenApiTypes.OBJECT,
    "multipart/form-data": FORM,
}
