"""Two files about the same reps are stored one after the other: the second waits."""

import pytest
from django.db import connection

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
