"""Summaries and descriptions: from docstrings, else generated."""

import inspect
import re

from .operations_metadata import OperationMetadata

SENTENCES = {
    "list": "List {many}",
    "retrieve": "Get {one}",
    "create": "Create {one}",
    "update": "Replace {one}",
    "partial_update": "Change {one}",
    "destroy": "Delete {one}",
    "put_by_external_id": "Create or change {one} by its external id",
}


PARTIAL = (
    "\n\nAn answer has the fields that `fields` and `omit` leave, and whole rows in place of the"
    " ids that `expand` names. Otherwise it is that of the address without `:partial`."
)


def summary_of(metadata: OperationMetadata) -> str:
    whole = _summary_of(metadata)
    return f"{whole}, in part" if metadata.partial else whole


def _summary_of(metadata: OperationMetadata) -> str:
    written = _doc(metadata)
    if not written:
        sentence = SENTENCES.get(metadata.action) or metadata.action.replace("_", " ").capitalize()
        return sentence.format(one=one(metadata.resource), many=many(metadata.resource))
    first = re.split(r"(?<=[.;:]) |\n\n", written, maxsplit=1)[0]
    return " ".join(first.split()).rstrip(".;:")


def description_of(metadata: OperationMetadata) -> str:
    text = _doc(metadata) or inspect.cleandoc(type(metadata.view).__doc__ or "")
    if metadata.partial:
        text += PARTIAL
    if metadata.of_organisation and metadata.permission:
        text += f"\n\nNeeds the permission `{metadata.permission}`."
    return text


def one(resource: str) -> str:
    words = noun(resource)
    return f"{'an' if words[0] in 'aeioA' else 'a'} {words}"


def many(resource: str) -> str:
    words = noun(resource)
    return words if words.endswith("s") else f"{words}s"


def noun(resource: str) -> str:
    """`TargetPlan` is a "target plan"."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", resource).lower()
    return words.replace("api key", "API key")


def _doc(metadata: OperationMetadata) -> str:
    return inspect.getdoc(getattr(metadata.view, metadata.action, None)) or ""
