"""A row at which the product breaks is named in the error of the import."""

import psycopg
import pytest
from django.db import OperationalError

from apps.directory.importers import reader as directory_reader
from apps.scores.importers import row_errors, values

SECRET = "secret of the code"
SCORES = "rep,day,total\nbob,2026-03-01,46\nbob,2026-03-02,47\nbob,2026-03-03,48\n"
DIRECTORY = "id,name,team\nx-1,Xenia,Sales\nx-2,Yuri,Sales\n"

pytestmark = pytest.mark.usefixtures("bobs_rep")


def failing_at(text, function, error):
    def fail(cell, *rest, **given):
        if str(cell) == text:
            raise error
        return function(cell, *rest, **given)

    return fail


def assert_broken_at(row, loaded):
    assert (loaded["state"], loaded["error_code"]) == ("failed", "server_error")
    assert f"on our side at row {row}; quote the request id " in loaded["error"]
    assert SECRET not in loaded["error"]


def test_a_row_of_scores_that_breaks_its_chunk_is_named(send, scores, monkeypatch):
    broken = failing_at("47", values.to_thousandths, ZeroDivisionError(SECRET))
    monkeypatch.setattr(values, "to_thousandths", broken)
    assert_broken_at(3, send(SCORES))
    assert scores() == {}


def test_a_row_of_scores_whose_refusal_breaks_is_named(send, monkeypatch):
    def errors(check, cells, rep):
        raise ZeroDivisionError(SECRET)

    monkeypatch.setattr(row_errors.RowCheck, "errors", errors)
    assert_broken_at(4, send(SCORES.replace("48", "400")))


def test_a_row_of_a_directory_is_named(send, monkeypatch):
    read = directory_reader.DirectoryReader.read

    def broken(reader, number, cells):
        if number == 3:
            raise ZeroDivisionError(SECRET)
        return read(reader, number, cells)

    monkeypatch.setattr(directory_reader.DirectoryReader, "read", broken)
    assert_broken_at(3, send(DIRECTORY, "?kind=directory"))


def test_a_database_that_breaks_off_at_a_row_is_tried_again(send, monkeypatch):
    error = OperationalError(SECRET)
    error.__cause__ = psycopg.errors.DeadlockDetected(SECRET)
    broken = failing_at("47", values.to_thousandths, error)
    monkeypatch.setattr(values, "to_thousandths", broken)

    loaded = send(SCORES)
    assert (loaded["state"], loaded["error_code"]) == ("queued", "database_unavailable")


def test_an_error_of_no_row_names_none(send, monkeypatch):
    def store(*_, **__):
        raise ZeroDivisionError(SECRET)

    monkeypatch.setattr("apps.scores.services.record_file", store)
    loaded = send(SCORES)
    assert loaded["error_code"] == "server_error"
    assert "on our side; quote the request id " in loaded["error"]
