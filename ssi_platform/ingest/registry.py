"""The registered importers, and the choices derived from them."""

from typing import Any

from ssi_platform.registry import Registry
from ssi_platform.tabular import FORMATS

from .importer import Importer
from .options import Option, Options

IMPORTERS: Registry[Importer[Any]] = Registry("kind of file", name=lambda importer: importer.kind)


def default_importer() -> Importer[Any]:
    """Return the importer of files whose sender states no kind. Raises LookupError."""
    for importer in IMPORTERS:
        if importer.is_default:
            return importer
    raise LookupError("No importer is the default one.")


def kinds() -> list[str]:
    """Return the names of all kinds of files."""
    return IMPORTERS.names()


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds as pairs of value and label, for filters."""
    return [(kind, kind) for kind in kinds()]


def formats() -> list[str]:
    """Return the names of all formats: those of tables, and the importers' single objects."""
    return [*FORMATS, *(each.document.format for each in IMPORTERS if each.document)]


def format_choices() -> list[tuple[str, str]]:
    """Return the formats as pairs of value and label, for filters."""
    return [(format, format) for format in formats()]


def layouts() -> list[str]:
    """Return the names of all layouts that a preview may show."""
    documents = [each.document.layout for each in IMPORTERS if each.document]
    named = [layout for each in IMPORTERS for layout in each.layouts]
    return list(dict.fromkeys([*named, *documents]))


def options() -> list[Option]:
    """Return the options of all kinds of files. Raises ValueError for a contradiction."""
    declared: dict[str, Option] = {}
    types: list[type[Options]] = [Options, *(importer.options_type for importer in IMPORTERS)]
    for each in types:
        for one in each.declared():
            if declared.setdefault(one.name, one) != one:
                raise ValueError(f"Two kinds of files declare the option {one.name!r} differently.")
    return list(declared.values())
