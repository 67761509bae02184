import pytest
from django.db import connection


@pytest.fixture
def ask(db):
    def rows(statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    return rows
