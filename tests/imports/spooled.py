"""Reads a table of scores as a worker does, and gives back what would be sent to the database."""

import struct
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import pytest

from apps.directory.models import Rep
from apps.imports.services.options import Options
from apps.imports.services.scores import reading
from apps.imports.services.scores.people import People
from ssi_platform.tabular import Hints, open_sheet

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
    received = SimpleNamespace(
        rep_id=rep and rep.pk, day=day, observed_at=observed_at, mode=mode, format=""
    )
    return SimpleNamespace(
        received=received,
        options=Options(**options),
        organisation=SimpleNamespace(pk=TENANT_ID, zone=ZONE),
        caller=None,
        now=NOW,
        progress=lambda rows: None,
        last_day=date(2026, 6, 2),
    )


@contextmanager
def _nothing(*args, **kwargs):
    yield


@pytest.fixture(autouse=True)
def directory(monkeypatch):
    """Who is in the directory, without a database, in each module that imports this."""
    monkeypatch.setattr(reading, "organisation_context", _nothing)
    monkeypatch.setattr(People, "of", classmethod(lambda cls, caller: cls(REPS)))
    yield
    while OPEN:
        OPEN.pop().close()


def read(content, told=None, **hints):
    """Return what was made of a file's bytes, or of a text's."""
    data = content.encode() if isinstance(content, str) else content
    with open_sheet(BytesIO(data), Hints(**hints)) as sheet:
        OPEN.append(reading.read(sheet, told or task()))
    return OPEN[-1]


def rows(loading):
    """Return the spooled rows as dicts, days and instants as such."""
    spool = loading._spool
    names = ["row", "rep", "day", *spool.fields, "observed_at", "source"]
    sent = []
    spool.copy_into(SimpleNamespace(copy=lambda sql: _Copy(sent)), "any")
    return [dict(zip(names, one, strict=True)) for one in _unpacked(b"".join(sent), names)]


def told(loading):
    return [(error["row"], error["field"], error["code"]) for error in loading.errors.first]


def first(text, **given):
    """Return the first row of a text of which nothing is refused."""
    loading = read(text, task(**given))
    assert told(loading) == []
    return rows(loading)[0]


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
