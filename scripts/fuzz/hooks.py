"""What the fuzzer must not do, and what it cannot know. Each exception says why."""

import json
import os
from datetime import date
from typing import Any

import schemathesis
from hypothesis import strategies as st

from scripts.fuzz.selected import SELECT, is_as_selected

ENDS_KEYS = {"deleteApiKey", "rotateApiKey"}

# What a schema cannot say of a request; by codes of docs/errors.md, some with the field's name.
RULES = {
    "contested",  # Another value stands for the same observation.
    "does_not_exist",  # An id of nothing that is there.
    "duplicate",  # Of two items of a batch for one thing, each says something else.
    "empty_span",  # `to` before `from`.
    "future_day",
    "future_instant",
    "immutable",  # A plan stays with its team.
    "invisible_character",  # Which of them a script needs depends on what is beside them.
    "invalid_cursor",  # Signed: only what an answer gave.
    "loop",  # A team below itself.
    "months_or_due_on",
    "not_a_day",  # The calendar of 2000 to 2199; `format` has no bounds.
    "not_a_network",  # There is no `format` for it.
    "not_after_start",
    "not_confirmed",  # The day that a shorter retention deletes before.
    "not_applicable",  # What narrows an export depends on its content.
    "not_expanded",  # A field of something that `expand` does not name.
    "not_increasing",
    "not_whole",  # To JSON Schema 5.0 is an integer; we ask for 5.
    "total_mismatch",  # The pillars add up to something else.
    "unknown_team",
    "unknown_timezone",  # A list of six hundred names that changes with each release.
    # The schema does not describe the content of a file.
    *{"empty_file", "malformed", "no_header", "not_json", "not_text", "not_an_object"},
    *{"unknown_shape", "unknown_rep", "wrong_length", "broken_row", "unknown_column"},
    *{"wrong_format", "not_a_table", "not_a_workbook", "old_workbook", "has_macros"},
    *{"one_object", "unknown_sheet", "repeated_column", "too_many_columns", "no_scores"},
    *{"missing_column", "unknown_mapping"},
    # One field that depends on others.
    "/format required",  # Unless the media type of the file tells it.
    "/parent_external_id repeated",  # Beside `parent`.
    "/external_id repeated",  # In the body another one than in the address.
    "/team required",  # With unknown_reps=create.
    "/rep required",  # With a member's payload, which does not say whose it is.
    "/total required",  # Unless there are all four pillars.
}
FILES = {"not_text", "malformed"}  # Of bodies other than files they are findings.
TAKE_FILES = {"createImport", "createRawImport", "previewImport", "previewRawImport"}
MAPPED = "putImportMapping"  # The fields that a column may give depend on the kind of file.

# Files are sent as they are.
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
schemathesis.serializer.alias([XLSX, "application/x-ndjson"], "application/octet-stream")
# Mostly days that mean something here; of the others there are enough in the coverage phase.
schemathesis.openapi.format("date", st.dates(date(2000, 1, 1), date(2199, 12, 31)).map(str))


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Any key may be revoked, but for the one that the fuzzer asks with: another in its place."""
    own = case.path_parameters.get("id") == os.environ["FUZZ_OWN_KEY"]
    if own and _operation(case) in ENDS_KEYS:
        case.path_parameters["id"] = os.environ["FUZZ_OTHER_KEY"]


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> Any:
    """Leave out what only looks like a failure."""
    judge = EXPLANATIONS.get(type(failure).__name__)
    return judge is None or not judge(case, response)


def _only_rules(case: Any, response: Any) -> Any:
    """What is valid by its schema was refused by nothing but a rule."""
    if response.status_code != 400:
        return False
    rules = RULES if _operation(case) in TAKE_FILES else RULES - FILES
    rules |= {"unknown_field"} if _operation(case) in TAKE_FILES | {MAPPED} else set()
    body = json.loads(response.content)
    codes = {_code(error) for error in body.get("errors", [])} or {body["code"]}
    return codes <= rules


def _refused_one_by_one(case: Any, response: Any) -> Any:
    """A batch that is not atomic answers 200, and refuses item by item; files are no schema's."""
    if _operation(case) in TAKE_FILES and not isinstance(case.body, dict):
        return True  # A list of objects is a file, too.
    return _operation(case).startswith("batch") and json.loads(response.content)["rejected"] > 0


def _selected(case: Any, response: Any) -> Any:
    """A type cannot depend on a parameter: judged by what can be said of every selection."""
    asked = SELECT & set(case.query or {})
    return bool(asked) and is_as_selected(case.operation.path, json.loads(response.content))


EXPLANATIONS = {
    "RejectedPositiveData": _only_rules,
    "AcceptedNegativeData": _refused_one_by_one,
    "JsonSchemaError": _selected,
}


def _code(error: Any) -> Any:
    rule = f"/{error['pointer'].rpartition('/')[2]} {error['code']}"
    return rule if rule in RULES else error["code"]


def _operation(case: Any) -> Any:
    return case.operation.definition.raw.get("operationId", "")
