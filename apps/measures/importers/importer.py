"""Files of values: a row is a value of a measure, of a subject and of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from ssi_platform.domain.thousandths import Refused
from ssi_platform.domain.written_days import day_written
from ssi_platform.ingest import (
    Column,
    Counts,
    FieldReader,
    Options,
    ReadRow,
    RowFile,
    RowImporter,
    Task,
    fields_by_title,
    option,
)
from ssi_platform.ingest.cells import CellReader, as_text
from ssi_platform.tabular import Cell
from ssi_platform.tenancy.caller import Caller

from .. import services
from ..permissions import MEASURES_READ, MEASURES_WRITE

WHO = ("external_id", "name", "email", "profile_url")
FIELDS = ("measure", *WHO, "team", "day", "value")
TITLES = {
    "measure": ["metric", "kpi", "indicator", "measure key", "kennzahl", "messgröße", "indicateur",
                "mesure", "indicador", "métrica", "metrica", "indicatore", "maatstaf"],
    "external_id": ["rep", "rep id", "employee id", "employee number", "user id", "owner id",
                    "personalnummer", "mitarbeiternummer", "matricule", "matricola", "matrícula"],
    "name": ["rep name", "full name", "sales rep", "seller", "owner", "employee", "mitarbeiter",
             "nom", "nombre", "nome", "naam"],
    "email": ["e mail", "mail", "email address", "work email", "e mail adresse", "courriel",
              "correo"],
    "profile_url": ["profile", "linkedin", "linkedin url", "linkedin profile"],
    "team": ["team id", "team external id", "team code", "group", "gruppe", "équipe", "equipo"],
    "day": ["date", "measured on", "datum", "tag", "jour", "fecha", "día", "data", "giorno"],
    "value": ["score", "amount", "count", "wert", "anzahl", "valeur", "valor", "valore", "waarde"],
}  # fmt: skip
LONGEST = 254  # Characters of a text that names somebody or something.
Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class MeasureValueOptions(Options):
    """`measure` is the key of the measure that all rows are about."""

    measure: str = option("The key of the measure of all rows, for files that name none.")


class ValueReader(FieldReader):
    """Reads rows of values; a row without a measure is about the stated one."""

    def __init__(
        self, columns: Sequence[Column], readers: dict[str, CellReader], measure: str
    ) -> None:
        required = ("day", "value") if measure else ("measure", "day", "value")
        super().__init__(columns, readers, required=required)
        self._measure = measure

    def read(self, number: int, cells: Sequence[Cell]) -> ReadRow[Values]:
        row = super().read(number, cells)
        if self._measure:
            row.row.setdefault("measure", self._measure)
        return row


class MeasureValueImporter(RowImporter[MeasureValueOptions, Values]):
    """Files of values of measures, of one measure or of several."""

    kind = "measure_values"
    title = "values of measures"
    job_kind = "measure_value_import"
    read_permission = MEASURES_READ
    write_permission = MEASURES_WRITE
    options_type = MeasureValueOptions
    fields = FIELDS
    known_titles = fields_by_title(TITLES)
    layouts = ("long",)

    def reader(self, columns: Sequence[Column], task: Task[MeasureValueOptions]) -> ValueReader:
        def day(cell: Cell) -> date:
            return day_written(as_text(cell), order=task.options.day_order, zone=task.zone)

        def value(cell: Cell) -> object:
            return number_written(cell, comma=task.options.decimal == "comma")

        readers: dict[str, CellReader] = dict.fromkeys((*WHO, "team"), text)
        readers |= {"measure": key, "day": day, "value": value}
        return ValueReader(columns, readers, key(task.options.measure))

    def store(
        self, file: RowFile[Values], task: Task[MeasureValueOptions], *, now: datetime, dry: bool
    ) -> Counts:
        with transaction.atomic():
            counts = services.record_value_rows(
                caller=task.caller,
                rows=file.good,
                errors=file.errors,
                all_or_nothing=task.all_or_nothing,
                now=now,
                import_id=task.import_id,
            )
            transaction.set_rollback(dry)
        return counts

    def undo(self, caller: Caller, import_id: UUID, *, now: datetime, dry: bool) -> None:
        services.undo_values_file(caller=caller, import_id=import_id, dry=dry)

    def forget(self, caller: Caller, import_id: UUID) -> None:
        services.forget_values_file(caller=caller, import_id=import_id)


def text(cell: Cell) -> str:
    """Read a text. Raises Refused for one that is too long to name anybody."""
    read = as_text(cell)
    if len(read) > LONGEST:
        raise Refused("too_long", f"Must have at most {LONGEST} characters.")
    return read


def key(cell: Cell) -> str:
    """Read the key of a measure, however its words are parted: `Share of voice` is one."""
    return "_".join(as_text(cell).lower().replace("-", " ").replace("_", " ").split())


def number_written(cell: Cell, *, comma: bool) -> object:
    """Read a number, with a sign of percent behind it or without. Raises Refused.

    A comma is a decimal mark only where the sender states it: else `1,234` could be a thousand.
    """
    if not isinstance(cell, str):
        return cell
    digits = cell.strip().removesuffix("%").rstrip()
    if "," in digits and not comma:
        detail = "Has a comma: state decimal=comma, or write a point."
        raise Refused("not_a_number", detail)
    return digits.replace(",", ".") if comma and "." not in digits else digits


MEASURE_VALUES = MeasureValueImporter()
