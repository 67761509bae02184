"""What the fuzzer must not do, for it would lock itself out."""

import os

import schemathesis

ENDS_KEYS = {"deleteApiKey", "rotateApiKey"}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Any key may be revoked, but for the one that the fuzzer asks with: another in its place."""
    operation = case.operation.definition.raw.get("operationId")
    if operation in ENDS_KEYS and case.path_parameters.get("id") == os.environ["FUZZ_OWN_KEY"]:
        case.path_parameters["id"] = os.environ["FUZZ_OTHER_KEY"]
