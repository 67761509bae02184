"""Who reads which kind of file."""

from collections.abc import Callable, Mapping, Sequence
from typing import BinaryIO

from ssi_platform.tabular import open_sheet
from ssi_platform.tenancy.roles import Permission

from ..models import ImportFormat, ImportKind
from . import directory, linkedin, scores
from .loading import Loading, Preview, Read, Task

READERS: Mapping[str, Read] = {
    ImportKind.SCORES: scores.read,
    ImportKind.DIRECTORY: directory.read,
}
PREVIEWS: Mapping[str, Preview] = {
    ImportKind.SCORES: scores.preview,
    ImportKind.DIRECTORY: directory.preview,
}
# Raise Invalid for a header (titles, options) that no worker could read.
CHECKS: Mapping[str, Callable[..., object]] = {
    ImportKind.SCORES: scores.check_columns,
    ImportKind.DIRECTORY: directory.check_columns,
}
FIELDS: Mapping[str, Sequence[str]] = {
    ImportKind.SCORES: scores.FIELDS,
    ImportKind.DIRECTORY: directory.FIELDS,
}
NEEDS = {
    ImportKind.SCORES: Permission.SCORES_WRITE,
    ImportKind.DIRECTORY: Permission.DIRECTORY_WRITE,
}


def needed(kind: str, unknown_reps: str) -> list[str]:
    """Return the permissions without which nobody may load such a file."""
    also = [Permission.DIRECTORY_WRITE] if unknown_reps == "create" else []
    return [NEEDS[ImportKind(kind)], *also]


def read(file: BinaryIO, task: Task) -> Loading:
    """Read a file outside any transaction. Raises Unreadable, and Invalid for its header."""
    received = task.received
    if received.format == ImportFormat.LINKEDIN_JSON:
        return linkedin.read(file, task)
    with open_sheet(file, task.options.hints(received.format)) as sheet:
        return READERS[received.kind](sheet, task)
