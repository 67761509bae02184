"""The beginning of a transaction and its first statement in one round trip."""

from django.db import connection
from psycopg import OperationalError
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus


def begin(statement: str, *, read_only: bool) -> None:
    """Begin the outermost transaction, which Django has opened and in which nothing was run yet.

    The statement takes no parameters. psycopg would spend a round trip on its own BEGIN. It
    commits and rolls back by the transaction status that the server reports, no matter how it was
    begun.
    """
    raw = connection.connection
    raw.autocommit = True
    mode = " READ ONLY" if read_only else ""
    result = raw.pgconn.exec_(f"BEGIN{mode}; {statement}".encode())
    if result.status != ExecStatus.COMMAND_OK:
        with connection.wrap_database_errors:
            error = error_from_result(result)
            # Without a code of the server psycopg does not tell that the connection was cut.
            raise OperationalError(str(error)) if raw.closed else error
