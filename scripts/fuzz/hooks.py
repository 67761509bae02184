"""What the fuzzer must not do, and what it cannot know. Each exception says why."""

import json
import os

import schemathesis

ENDS_KEYS = {"deleteApiKey", "rotateApiKey"}

# What a schema cannot say about a body or a query; documented in docs/errors.md, by code.
RULES = {
    "contested",  # Another value stands for the same observation.
    "does_not_exist",  # An id of nothing that is there.
    "empty_span",  # `to` before `from`.
    "future_day",
    "future_instant",
    "immutable",  # A plan stays with its team.
    "invalid_cursor",  # Signed: only what an answer gave.
    "loop",  # A team below itself.
    "months_or_due_on",
    "not_after_start",
    "not_increasing",
    "total_mismatch",  # The pillars add up to something else.
    "not_expanded",  # A field of something that `expand` does not name.
    "unknown_timezone",  # A list of six hundred names that changes with each release.
    # What stands in a file is no matter of the schema.
    *{"empty_file", "malformed", "no_header", "not_json", "not_text", "not_an_object"},
    *{"unknown_shape", "unknown_rep", "wrong_length", "broken_row", "unknown_column"},
    # One field that depends on others.
    "/total required",  # Unless there are all four pillars.
    "/parent_external_id repeated",  # Beside `parent`.
}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Any key may be revoked, but for the one that the fuzzer asks with: another in its place."""
    operation = case.operation.definition.raw.get("operationId")
    if operation in ENDS_KEYS and case.path_parameters.get("id") == os.environ["FUZZ_OWN_KEY"]:
        case.path_parameters["id"] = os.environ["FUZZ_OTHER_KEY"]


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Valid by its schema and yet refused is a finding, unless only a rule stood against it."""
    if type(failure).__name__ != "RejectedPositiveData" or response.status_code != 400:
        return True
    return not codes(response) <= RULES


def codes(response):
    body = json.loads(response.content)
    return {_code(error) for error in body.get("errors", [])} or {body["code"]}


def _code(error):
    told = f"/{error['pointer'].rpartition('/')[2]} {error['code']}"
    return told if told in RULES else error["code"]
