from dataclasses import dataclass

from apps.directory.permissions import DIRECTORY_READ, DIRECTORY_WRITE
from ssi_platform.domain.thousandths import Refused
from ssi_platform.ingest import FieldReader, Options, RowImporter, fields_by_title, option
from ssi_platform.ingest.cells import as_text

from . import services


@dataclass(frozen=True, slots=True)
class ProfileOptions(Options):
    existing: str = option(
        "What becomes of pages that are known.", choices=("replace", "keep"), default="replace"
    )


def page(cell):
    text = as_text(cell)
    if not text.startswith("https://"):
        raise Refused("not_an_address", "Must begin with https://.")
    return text


class ProfileImporter(RowImporter):
    kind = "profiles"
    title = "profile pages"
    job_kind = "profile_import"
    read_permission = DIRECTORY_READ
    write_permission = DIRECTORY_WRITE
    options_type = ProfileOptions
    fields = ("external_id", "page")
    known_titles = fields_by_title({"external_id": ["employee"], "page": ["LinkedIn page"]})
    layouts = ("profiles",)

    def reader(self, columns, task):
        cells = {"external_id": as_text, "page": page}
        return FieldReader(columns, cells, required=self.fields)

    def store(self, file, task, *, now, dry):
        keep = task.options.existing == "keep"
        return services.save_pages(
            caller=task.caller, rows=file.good, errors=file.errors, keep=keep, dry=dry
        )


PROFILES = ProfileImporter()
