"""Takes a file of scores in as the API and the worker do, without a request, a copy and a job."""

from contextlib import closing
from dataclasses import dataclass
from functools import partial
from io import BytesIO

import pytest
from django.db import transaction

from apps.imports.models import Import, ImportKind, ImportMode
from apps.imports.services import running
from apps.imports.services.loading import Counts, NothingStored, Task
from apps.imports.services.options import Options
from apps.imports.services.recognising import format_of, look_at
from ssi_platform.domain.refusals import Invalid
from ssi_platform.tabular import Unreadable
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW

from .directories import caller_of


@dataclass
class Taken:
    """What a file came to; `errors` is [(row, field, code)]."""

    counts: Counts
    errors: list
    sentence: str


@pytest.fixture
def take(acme):
    """Take a file in for Acme."""
    return partial(taken, acme)


def taken(organisation, content, format=""):
    """Take bytes or a text in; where a row is refused, nothing is stored."""
    file = BytesIO(content.encode() if isinstance(content, str) else content)
    format, options = format_of(file, format), Options()
    try:
        look_at(file, kind=ImportKind.SCORES, format=format, options=options, rep=None, day=None,
                now=NOW)  # fmt: skip
    except (Unreadable, Invalid) as refused:
        return Taken(Counts(), [repr(refused)], "Refused at once.")
    received = Import(
        organisation_id=organisation.pk, kind=ImportKind.SCORES, format=format,
        mode=ImportMode.ALL_OR_NOTHING, observed_at=NOW,
    )  # fmt: skip
    task = Task(
        received, options, organisation, caller_of(organisation), NOW, progress=lambda rows: None
    )
    file.seek(0)
    with closing(running._read(file, task)) as loading, organisation_context(organisation.pk):
        counts, sentence = _stored(task, loading)
    errors = [(error["row"], error["field"], error["code"]) for error in loading.errors.first]
    return Taken(counts, errors, sentence)


def _stored(task, loading):
    try:
        with transaction.atomic():
            return running._stored(task, loading), ""
    except NothingStored:
        return Counts(), running._sentence(loading.errors)
