from django.db import connection, transaction


def test_a_connection_closed_within_a_transaction_does_not_spoil_the_next(
    django_db_setup, databases, django_db_blocker
):
    with databases.on("empty"):
        connection.ensure_connection()
    with django_db_blocker.unblock(), transaction.atomic():
        connection.close()
    with databases.on("empty"):
        assert connection.get_autocommit()
