"""Two files about the same reps are stored one after the other: the second waits."""

import pytest
from django.db import connection

from apps.imports.services import recognising
from ssi_platform.ingest.tables import open_table

HEADER = "rep,day,brand,people,insights,relationships"


@pytest.mark.usefixtures("bobs_rep")
def test_a_file_waits_for_others_longer_than_a_request_may(send):
    waits = []

    def note(execute, sql, params, many, context):
        if "FOR NO KEY UPDATE" in sql:
            with context["connection"].connection.cursor() as cursor:
                cursor.execute("SELECT current_setting('lock_timeout')")
                waits.append(cursor.fetchone()[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        received = send(f"{HEADER}\nbob,2026-03-01,10,11,12,13")

    assert received["state"] == "succeeded"
    assert set(waits) == {"10min"}


def test_no_transaction_is_open_while_a_workbook_is_unpacked(acme, acme_key, api, monkeypatch):
    waits = []

    def note(*args):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('idle_in_transaction_session_timeout')")
            waits.append(cursor.fetchone()[0])
        return open_table(*args)

    monkeypatch.setattr(recognising, "open_table", note)
    for action in ("imports", "imports:preview"):
        address = f"/api/v1/organisations/acme/{action}"
        api(acme_key).generic("POST", address, HEADER.encode(), content_type="text/csv")

    assert waits == ["10min", "10min"]
