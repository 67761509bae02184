"""What the services of `test_policies` are called with."""

from contextlib import suppress
from io import BytesIO

from apps.imports import services as imports
from apps.imports.models import ImportMapping
from apps.scores.models import DailyScore
from ssi_platform.ingest import NotUndoable

from .populated import SCORED_ON


class NoRows:
    """The rows of an empty file."""

    def __len__(self):
        return 0

    def copy_into(self, cursor, table):
        """There is nothing to copy."""


def undone(call):
    """Undo an import that has stored nothing: an allowed caller learns that."""
    with suppress(NotUndoable):
        call()


def sent_file():
    return imports.SentFile(BytesIO(b"rep,day,total\nbob,2026-06-12,61\n"), filename="new.csv")


def mapping_of(tenant):
    return ImportMapping.objects.get(name=tenant.organisation.slug)


def score_of(tenant):
    return DailyScore.objects.of_rep(tenant.reps["own"].pk).on(SCORED_ON).get()
