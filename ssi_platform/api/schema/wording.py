"""Summaries and descriptions: docstrings where there are any, else plain sentences."""

import inspect
import re

from .facts import Facts

SENTENCES = {
    "list": "List {many}",
    "retrieve": "Get {one}",
    "create": "Create {one}",
    "update": "Replace {one}",
    "partial_update": "Change {one}",
    "destroy": "Delete {one}",
    "put_by_external_id": "Create or change {one} by its external id",
}


def summary_of(facts: Facts) -> str:
    written = _doc(facts)
    if not written:
        sentence = SENTENCES.get(facts.action) or facts.action.replace("_", " ").capitalize()
        return sentence.format(one=one(facts.resource), many=many(facts.resource))
    first = re.split(r"(?<=[.;:]) |\n\n", written, maxsplit=1)[0]
    return " ".join(first.split()).rstrip(".;:")


def description_of(facts: Facts) -> str:
    text = _doc(facts) or inspect.cleandoc(type(facts.view).__doc__)
    if facts.of_organisation and facts.permission:
        text += f"\n\nNeeds the permission `{facts.permission}`."
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


def _doc(facts: Facts) -> str:
    return inspect.getdoc(getattr(facts.view, facts.action, None)) or ""
