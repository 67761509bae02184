"""Requests with a file and its options."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.conf import settings
from django.utils.encoding import force_str
from rest_framework.exceptions import (
    ErrorDetail,
    ParseError,
    UnsupportedMediaType,
    ValidationError,
)
from rest_framework.request import Request

from apps.directory.models import Rep
from ssi_platform.api.media_types import GZIP, content_coding_of, encoding_of, unsupported
from ssi_platform.api.problems import as_validation_error
from ssi_platform.api.uploads import SpooledRequest, TooLarge
from ssi_platform.domain.file_names import clean_file_name
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.ingest import IMPORTERS, InvalidOptions
from ssi_platform.tabular import Unreadable, packing_of, unpacked
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import policies
from ..serializers import ImportParametersSerializer
from ..services import SentFile
from ..services.recognising import UnfitHeader, WrongFormat
from . import bodies
from .bodies import PARSERS
from .request_options import options_of, refused
from .rights import OfKinds

TAKEN = ", ".join([*bodies.FORMATS, "multipart/form-data"])
AS_STATED = ("mode", "filename", "day", "observed_at", "save_mapping")


RAW = (
    "\n\nThe body is the file; its options are in the address. `Content-Type` states the format:"
    " `text/csv`, `text/tab-separated-values`, `application/json`, `application/x-ndjson` or that"
    " of XLSX. With `application/octet-stream` it is detected."
)


class ReceivingViewSet(OfKinds, TenantViewSet):
    """Base of views that take a file."""

    takes_files = True
    parser_classes = PARSERS
    request_body = staticmethod(bodies.form)

    @property
    def action_parameters(self) -> dict[str, Any]:  # type: ignore[override] # By action.
        """The parameters that describe a file, for actions that take one."""
        takes = getattr(self, "action", None) in ("create", "preview")
        return {self.action: tuple(ImportParametersSerializer().fields)} if takes else {}

    def _take_body(self, request: Request) -> None:
        """Read the body, which may have the content coding gzip."""
        super()._take_body(request)
        if content_coding_of(request.META) != GZIP or request.method != "POST":
            return
        with _as_parse_error():
            if packing_of(self.body) != "gz":
                raise Unreadable("not_unpacked", "The body is not packed with gzip.")
            plain = self.inside.enter_context(unpacked(self.body, settings.MAX_UPLOAD_BYTES))
        request.META["CONTENT_LENGTH"] = str(plain.seek(0, 2))
        plain.seek(0)
        self.body = cast(SpooledRequest, request).spooled_body = plain

    def sent(self) -> SentFile:
        """Return the file and its options. Raises ValidationError, NotAllowed and TooLarge."""
        file, stated_type, beside, named = self._file()
        media_type = stated_type.partition(";")[0].strip().lower()
        query = self.request.query_params.dict()
        _refuse_repeated(query.keys() & beside.keys())
        body = ImportParametersSerializer(data=named | query | beside)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        importer = IMPORTERS[given["kind"]]
        policies.may_send(self.caller, importer)
        default = {"delimiter": "tab"} if media_type == bodies.TSV_TYPE else {}
        if encoding := encoding_of(stated_type):
            default |= {"encoding": encoding}
        return SentFile(
            file,
            kind=importer.kind,
            format=given.get("format") or bodies.FORMATS.get(media_type, ""),
            options=options_of(self, importer, given, default),
            stated=frozenset(given),
            rep=self._rep(given),
            **{name: given[name] for name in AS_STATED if name in given},
        )

    def _file(self) -> tuple[Any, ...]:
        """Return the file, its content type, the other fields of a form, and the part's name."""
        data: Any = self._data()
        file: Any = self.body
        beside: dict[str, Any] = {}
        named: dict[str, str] = {}
        media_type = self.request.content_type
        if media_type.startswith("multipart/"):
            _refuse_repeated(name for name, values in data.lists() if len(values) > 1)
            sent = data.get("file")
            if not hasattr(sent, "read"):
                raise refused("file", "Send a file.", "required")
            beside = {name: value for name, value in data.dict().items() if name != "file"}
            named = {"filename": name} if (name := clean_file_name(sent.name)) else {}
            media_type, file = _type_of(sent), sent.file
        if file.seek(0, 2) > settings.MAX_UPLOAD_BYTES:
            raise TooLarge(f"At most {settings.MAX_UPLOAD_BYTES} bytes.")
        return file, media_type, beside, named

    def _data(self) -> Any:
        try:
            return self.request.data
        except UnsupportedMediaType as error:
            self.headers["Accept"] = TAKEN
            raise UnsupportedMediaType("", f"{error.detail} Files are taken as {TAKEN}.") from None

    def _rep(self, given: dict[str, Any]) -> Rep | None:
        if "rep" not in given:
            return None
        rep: Rep | None = self.visible(Rep).find(given["rep"])
        if rep is None:
            raise refused("rep", "No such rep.", "unknown_rep")
        return rep


@contextmanager
def _as_parse_error() -> Iterator[None]:
    try:
        yield
    except Unreadable as error:
        raise ParseError(str(error), error.code) from None


def _type_of(part: Any) -> str:
    """Return the content type of a form's part. Raises UnsupportedMediaType."""
    kind: str = part.content_type or ""
    if part.charset:
        kind = f"{kind}; charset={force_str(part.charset, errors='replace')}"
    if unsupported({"CONTENT_TYPE": kind}):
        raise UnsupportedMediaType(kind, f"Files are taken as {TAKEN}.")
    return kind


def _refuse_repeated(names: Iterable[str]) -> None:
    """Raise ValidationError for fields that are given twice: each reader would take another."""
    detail = ErrorDetail("Given twice.", "repeated")
    if errors := {name: [detail] for name in names}:
        raise ValidationError(errors)


@contextmanager
def problems() -> Iterator[None]:
    """Convert exceptions of reading to errors of the file or of its parameters."""
    try:
        yield
    except WrongFormat as error:
        raise refused("format", str(error), "wrong_format") from None
    except InvalidOptions as invalid:
        raise as_validation_error(invalid) from None
    except Unreadable as error:
        place = f"row {error.row}" + (f", {error.column}" if error.column else "")
        raise refused("file", f"{place}: {error}", error.code) from None
    except UnfitHeader as unfit:
        raise _of_header(unfit) from None
    except Invalid as invalid:
        raise ValidationError({"file": [_of_row(1, error) for error in invalid.errors]}) from None


def _of_header(unfit: UnfitHeader) -> ValidationError:
    """Return the errors of a header: a missing column was named by the sender."""
    errors: dict[str, Any] = {}
    for error in unfit.errors:
        place = "columns" if error.code == "missing_column" else "file"
        errors.setdefault(place, []).append(_of_row(unfit.row, error))
    return ValidationError(errors)


def _of_row(row: int, error: FieldError) -> ErrorDetail:
    named = f"row {row}, {error.field}" if error.field else f"row {row}"
    return ErrorDetail(f"{named}: {error.detail}", error.code)
