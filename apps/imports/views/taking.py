"""What somebody sent: the file, and how it is to be read, checked as far as no row is needed."""

from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.conf import settings
from rest_framework.exceptions import ErrorDetail, ValidationError

from apps.directory.models import Rep
from ssi_platform.api.uploads import TooLarge
from ssi_platform.domain.refusals import Invalid
from ssi_platform.tabular import Unreadable
from ssi_platform.tenancy.viewsets import TenantViewSet

from ..models import ImportKind, ImportMode
from ..serializers import ImportParametersSerializer
from ..services.options import Options
from ..services.readers import needed
from ..services.recognising import NoRep, UnfitHeader, WrongFormat
from .bodies import FORMATS, PARSERS, TSV_TYPE
from .rights import OfKinds
from .told import options_of, refused


@dataclass
class Sent:
    """A file with what was said of it; `about` are columns of its import."""

    file: BinaryIO
    format: str
    options: Options
    about: dict[str, Any]


class TakingViewSet(OfKinds, TenantViewSet):
    """Base of views that take a file."""

    takes_files = True
    parser_classes = PARSERS

    def sent(self) -> Sent:
        """Return what was sent. Raises ValidationError, PermissionDenied and TooLarge."""
        file, media_type, beside = self._file()
        body = ImportParametersSerializer(data=self.request.query_params.dict() | beside)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        kind = given.get("kind", ImportKind.SCORES)
        self.require(*needed(kind, given.get("unknown_reps", "")))
        told = {"delimiter": "tab"} if media_type == TSV_TYPE else {}
        options = options_of(self, kind, given, told)
        self.require(*needed(kind, options.unknown_reps))
        about = {n: given[n] for n in ("filename", "day", "observed_at") if n in given}
        about |= {"kind": kind, "mode": given.get("mode", ImportMode.ALL_OR_NOTHING)}
        format = given.get("format") or FORMATS.get(media_type, "")
        return Sent(file, format, options, about | {"rep": self._rep(given)})

    def _file(self):
        """Return the file, its content type, and what stands beside it in a form."""
        data, file, beside = self.request.data, self.body, {}
        media_type = self.request.content_type
        if media_type.startswith("multipart/"):
            sent = data.get("file")
            if not hasattr(sent, "read"):
                raise refused("file", "Send a file.", "required")
            beside = {"filename": sent.name} | {k: v for k, v in data.dict().items() if k != "file"}
            media_type, file = sent.content_type or "", sent.file
        if file.seek(0, 2) > settings.MAX_UPLOAD_BYTES:
            raise TooLarge(f"At most {settings.MAX_UPLOAD_BYTES} bytes.")
        return file, media_type.partition(";")[0].strip().lower(), beside

    def _rep(self, given):
        if "rep" not in given:
            return None
        rep = self.visible(Rep).referred_to_as([given["rep"]]).first()
        if rep is None:
            raise refused("rep", "No such rep.", "unknown_rep")
        return rep


@contextmanager
def problems():
    """Say what nobody could read, as the API says it: of the file, or of what was said of it."""
    try:
        yield
    except WrongFormat as error:
        raise refused("format", str(error), "wrong_format") from None
    except NoRep:
        detail = "A member's payload does not say whose it is; name the rep."
        raise refused("rep", detail, "required") from None
    except Unreadable as error:
        place = f"row {error.row}" + (f", {error.column}" if error.column else "")
        raise refused("file", f"{place}: {error}", error.code) from None
    except UnfitHeader as unfit:
        raise _of_header(unfit) from None
    except Invalid as invalid:
        raise ValidationError({"file": [_of_row_1(error) for error in invalid.errors]}) from None


def _of_header(unfit):
    """A column that is not there was told by the sender; the others stand in the file."""
    errors = {}
    for error in unfit.errors:
        place = "columns" if error.code == "missing_column" else "file"
        errors.setdefault(place, []).append(_of_row_1(error))
    return ValidationError(errors)


def _of_row_1(error):
    named = f"row 1, {error.field}" if error.field else "row 1"
    return ErrorDetail(f"{named}: {error.detail}", error.code)
