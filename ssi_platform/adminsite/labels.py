"""Titles of columns and values in the words of the people who read them."""

from typing import Any

from django.contrib import admin

DONE = {
    "accept": "Accepted", "assign": "Moved to a team", "cancel": "Cancelled", "change": "Changed",
    "change_quotas": "Quotas changed", "create": "Created", "delete": "Deleted",
    "download": "File fetched", "erase": "Erased", "erased": "Erasure finished",
    "export": "Export asked for", "forget": "Removed after its time", "import": "File received",
    "load": "File loaded", "merge": "Merged", "readmit": "Readmitted",
    "recompute": "Computed again",
    "refuse": "Not allowed", "request": "Asked for", "retry": "Tried again", "revoke": "Revoked",
    "rotate": "Key replaced", "sign_in": "Signed in", "sign_in_failed": "Signing in failed",
    "sign_in_refused": "Signing in refused", "undo": "Undone",
}  # fmt: skip


def column(name: str, title: str) -> Any:
    """Return a column of a list that shows a field, and is sorted by it, under a title."""

    @admin.display(description=title, ordering=name)
    def value(obj: Any) -> Any:
        return getattr(obj, name)

    return value


def action_in_words(action: str) -> str:
    """Return what the audit says was done, such as "Changed" for `update`."""
    return DONE.get(action) or in_words(action).capitalize()


def in_words(code: str) -> str:
    """Return a code such as `sign_in_failed` without underscores."""
    return code.replace("_", " ")
