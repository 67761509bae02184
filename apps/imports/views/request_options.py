"""Options of a file: those stated in the request, else those of a saved mapping."""

from typing import Any

from rest_framework.exceptions import ErrorDetail, ValidationError

from ssi_platform.ingest import plain
from ssi_platform.ingest.registry import options

from ..models import ImportMapping
from ..serializers.options import check_fields


def options_of(view: Any, importer: Any, given: dict[str, Any], default: dict[str, Any]) -> Any:
    """Return the options: those that were given, else the mapping's, else the default ones.

    Raises ValidationError.
    """
    mapping = _mapping(view, importer, given)
    stated = {option.name: given[option.name] for option in options() if option.name in given}
    saved = mapping.options if mapping else {}
    columns = _merged(mapping.columns if mapping else {}, given.get("columns", {}))
    check_fields(columns, importer.kind)
    return importer.options_type.from_json({**default, **saved, **stated, "columns": columns})


def refused(name: str, detail: str, code: str) -> ValidationError:
    return ValidationError({name: [ErrorDetail(detail, code)]})


def _mapping(view: Any, importer: Any, given: dict[str, Any]) -> ImportMapping | None:
    if "mapping" not in given:
        return None
    mapping: ImportMapping | None = view.visible(ImportMapping).named(given["mapping"]).first()
    if mapping is None:
        raise refused("mapping", "No such mapping.", "unknown_mapping")
    if mapping.kind != importer.kind:
        raise refused("mapping", f"The mapping is of {mapping.kind}.", "not_applicable")
    return mapping


def _merged(columns: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Merge the columns of a mapping and of the request, which wins for equal titles."""
    known = {plain(title) for title in given}
    return {t: field for t, field in columns.items() if plain(t) not in known} | given
