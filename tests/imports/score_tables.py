"""Reads a table of scores as a worker does, and gives back what would be sent to the database."""

import struct
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import pytest

from apps.directory.models import Rep
from apps.scores.importers import reader
from apps.scores.importers.importer import SCORES
from apps.scores.importers.options import ScoreOptions
from apps.scores.importers.people import People
from ssi_platform.ingest import Task
from ssi_platform.ingest.tables import open_table
from ssi_platform.tenancy.caller import Caller

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
TENANT_ID = UUID(int=1)
ZONE = ZoneInfo("Europe/Berlin")
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def somebody(name, **fields):
    return Rep(id=uuid5(TENANT_ID, name), organisation_id=TENANT_ID, name=name, **fields)


BOB = somebody("Bob", external_id="b-1", email="bob@acme.example",
               profile_url="https://www.linkedin.com/in/bob")  # fmt: skip
DORA = somebody("Dora", external_id="d-1")
TWINS = [somebody("Kim", external_id="k-1"), Rep(id=UUID(int=7), name="KIM", external_id="k-2")]
REPS = [BOB, DORA, *TWINS]
OPEN = []


def task(*, mode="all_or_nothing", rep=None, day=None, observed_at=NOW, **options):
    return Task(
        caller=Caller.system(organisation_id=TENANT_ID),
        zone=ZONE,
        now=NOW,
        options=ScoreOptions(**options),
        observed_at=observed_at,
        mode=mode,
        rep_id=rep and rep.pk,
        day=day,
    )


@contextmanager
def _nothing(*args, **kwargs):
    yield


@pytest.fixture(autouse=True)
def directory(monkeypatch):
    """Who is in the directory, without a database, in each module that imports this."""
    monkeypatch.setattr(reader, "organisation_context", _nothing)
    monkeypatch.setattr(People, "visible_to", classmethod(lambda cls, caller: cls(REPS)))
    yield
    while OPEN:
        OPEN.pop().close()


def read(content, given=None, format=""):
    """Return what was made of a file's bytes, or of a text's."""
    data = content.encode() if isinstance(content, str) else content
    given = given or task()
    with open_table(BytesIO(data), format, SCORES, given) as sheet:
        OPEN.append(reader.read(sheet, given))
    return OPEN[-1]


def notices(file):
    """Return the codes of what was said about a file, with their sentences."""
    return {notice["code"]: notice["detail"] for notice in file.notices.listed()}


def rows(file):
    """Return the buffered rows as dicts, days and instants as such."""
    buffer = file._buffer
    names = ["row", "rep", "day", *buffer.fields, "observed_at", "source"]
    sent = []
    buffer.copy_into(SimpleNamespace(copy=lambda sql: _Copy(sent)), "any")
    return [dict(zip(names, one, strict=True)) for one in _unpacked(b"".join(sent), names)]


def stored(file):
    """Return totals by external id and day, of a file of which nothing is refused."""
    assert reasons(file) == []
    names = {BOB.pk: "b-1", DORA.pk: "d-1"}
    return {(names[row["rep"]], str(row["day"])): row["total"] for row in rows(file)}


def reasons(file):
    return [(error["row"], error["field"], error["code"]) for error in file.errors.first]


def first(text, **given):
    """Return the first row of a text of which nothing is refused."""
    file = read(text, task(**given))
    assert reasons(file) == []
    return rows(file)[0]


class _Copy:
    def __init__(self, sent):
        self.write = sent.append

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False


def _unpacked(data, names):
    assert data[:11] == b"PGCOPY\n\xff\r\n\0"
    at = 19
    while (count := struct.unpack_from(">h", data, at)[0]) != -1:
        at += 2
        assert count == len(names)
        values = []
        for name in names:
            (length,) = struct.unpack_from(">i", data, at)
            at += 4
            values.append(None if length < 0 else _value(name, data[at : at + length]))
            at += max(length, 0)
        yield values
    assert at == len(data) - 2


def _value(name, data):
    if name == "industry":
        return data.decode()
    if name == "rep":
        return UUID(bytes=data)
    number = int.from_bytes(data, "big", signed=True)
    if name == "day":
        return (EPOCH + timedelta(days=number)).date()
    return EPOCH + timedelta(microseconds=number) if name == "observed_at" else number
