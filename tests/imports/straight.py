"""Takes a file of scores in as the API and the worker do, without a request, a copy and a job."""

from contextlib import closing
from dataclasses import dataclass
from functools import partial
from io import BytesIO

import pytest
from django.db import transaction

from apps.imports.models import Import
from apps.imports.services import SentFile, running
from apps.imports.services.recognising import check_file, format_of
from ssi_platform.domain.refusals import Invalid
from ssi_platform.ingest import Counts, NothingStored
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
    sent, caller = SentFile(file), caller_of(organisation)
    format = format_of(file, format, sent.importer)
    with organisation_context(organisation.pk):
        task = sent.task(caller, NOW)
    try:
        check_file(file, sent.importer, format, task)
    except (Unreadable, Invalid) as refused:
        return Taken(Counts(), [repr(refused)], "Refused at once.")
    received = Import(organisation_id=organisation.pk, kind=sent.importer.kind, format=format)
    file.seek(0)
    with (
        closing(running._read(file, received, task)) as read,
        organisation_context(organisation.pk),
    ):
        counts, sentence = _stored(task, read)
    errors = [(error["row"], error["field"], error["code"]) for error in read.errors.first]
    return Taken(counts, errors, sentence)


def _stored(task, read):
    try:
        with transaction.atomic():
            return running._stored(task, read), ""
    except NothingStored:
        return Counts(), running._rows_refused(read.errors).detail
