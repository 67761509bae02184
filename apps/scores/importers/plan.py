"""Chooses the fields of a table's columns, and checks that they suffice for scores."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ssi_platform.domain.readings import FIELDS as READING_FIELDS
from ssi_platform.domain.readings import PILLARS, Source
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.ingest import Column, columns_of, plain
from ssi_platform.ingest.cells import is_blank
from ssi_platform.ingest.names import PARTS, whole_name, with_parts

from .options import ScoreOptions
from .titles import FORM_TITLES, KNOWN, LONG, PEOPLE, USAGE, is_total

NOT_HERE = {
    "wide": "A row of a rep and day has no place for it: a pillar and its score go together.",
    "long": "A row of one pillar and its score has no place for it.",
}
OTHERS_IGNORED = {"sales_navigator_csv"}  # Files of these sources have many columns without scores.


@dataclass(frozen=True, slots=True)
class Plan:
    """The position of each field. `layout` is "wide" (rep and day) or "long" (one pillar)."""

    columns: tuple[Column, ...]
    at: Mapping[str, int]
    layout: str

    @property
    def width(self) -> int:
        return len(self.columns)

    @property
    def titles(self) -> list[str]:
        return [column.title for column in self.columns]

    @property
    def people(self) -> list[str]:
        return [f for f in PEOPLE if f in self.at or (f == "name" and self.parts)]

    @property
    def parts(self) -> list[int]:
        """Return the positions of the parts of names."""
        return [self.at[field] for field in PARTS if field in self.at]

    @property
    def scores(self) -> list[str]:
        return [field for field in READING_FIELDS if field in self.at]

    def named(self, cells: Sequence[object]) -> dict[str, object]:
        """Return the cells that identify the rep, by field."""
        return {field: self.cell(cells, field) for field in self.people}

    def cell(self, cells: Sequence[object], field: str) -> object:
        index = self.at.get(field)
        cell = cells[index] if index is not None and index < len(cells) else None
        if field == "name" and is_blank(cell):
            return whole_name([cells[at] for at in self.parts if at < len(cells)]) or None
        return cell


def check_columns(
    header: Iterable[str], options: ScoreOptions, *, has_rep: bool = False, has_day: bool = False
) -> Plan:
    """Determine the field of each column. Raises Invalid, with titles as fields.

    `has_rep` and `has_day`: the sender named the one rep, the one day, that the file is about.
    """
    ignore = options.other_columns == "ignore" or options.source in OTHERS_IGNORED
    header = list(header)
    columns = columns_of(
        header, known=_known(header, options), mapping=options.columns, ignore_others=ignore
    )
    columns = with_parts(columns)
    fields = {column.field for column in columns}
    layout = "long" if {*LONG} <= fields else "wide"
    if "score" in fields and not fields & {"pillar", "total"}:
        columns = [replace(c, field="total") if c.field == "score" else c for c in columns]
    if "day" not in fields and not has_day:  # A date-time gives both.
        columns = [replace(c, field="day") if c.field == "observed_at" else c for c in columns]
    columns = _of_layout(columns, layout, ignore)
    at = {column.field: column.index for column in columns if column.field}
    plan = Plan(tuple(columns), at, layout)
    _require(plan, has_rep, has_day)
    return plan


def _known(header: Sequence[str], options: ScoreOptions) -> Mapping[str, str]:
    """Return the known titles, and those of this header that a form asks for the index with."""
    titles = set(map(plain, header))
    asked = {title: "total" for title in titles - KNOWN.keys() if is_total(title)}
    stated = "total" in options.columns.values()
    if stated or len(asked) > 1 or any(KNOWN.get(title) == "total" for title in titles):
        asked = {}
    form = {"id": ""} if titles & FORM_TITLES else {}
    return KNOWN | asked | form if asked or form else KNOWN


def _of_layout(columns: list[Column], layout: str, ignore: bool) -> list[Column]:
    """Leave out or refuse columns that do not apply to the layout: nothing is dropped silently."""
    others = LONG if layout == "wide" else READING_FIELDS
    strays = [column for column in columns if column.field in others]
    if strays and not ignore:
        raise Invalid(FieldError(c.title, "unknown_column", NOT_HERE[layout]) for c in strays)
    return [replace(column, field=None) if column in strays else column for column in columns]


def _require(plan: Plan, has_rep: bool, has_day: bool) -> None:
    errors = []
    if not plan.people and not has_rep:
        errors.append(_missing("rep"))
    if "day" not in plan.at and not has_day:
        errors.append(_missing("day"))
    if plan.layout == "wide" and not {"total", *PILLARS} & plan.at.keys():
        errors.append(FieldError("total", "no_scores", "The file has no column of scores."))
    if errors:
        raise Invalid(errors)


def _missing(field: str) -> FieldError:
    detail = f"This row must name the columns; {field!r} is not among them."
    return FieldError(field, "no_header", detail)


def source_of(options: ScoreOptions, plan: Plan) -> Source:
    """Return the source of the values: as stated, else by the shape of the file."""
    if options.source:
        return Source.labelled(options.source)
    if any(column.title.startswith("parsed.") for column in plan.columns):
        return Source.LINKEDIN_PAGE
    usage = [column for column in plan.columns if plain(column.title) in USAGE]
    return Source.SALES_NAVIGATOR_CSV if len(usage) > 1 else Source.CSV
