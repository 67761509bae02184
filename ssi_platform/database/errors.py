"""What stops a start-up, in words for the person at the terminal."""

from django.db import DatabaseError, InterfaceError, OperationalError


class Problem(Exception):
    """A reason to stop that the reader can act on; its text is one line, with a log's end below."""


def brief(error: Exception) -> str:
    """An error's text on one line."""
    return " ".join(str(error).split())


# PostgreSQL's codes of what may succeed when it is done again: a serialization failure, a
# deadlock, a lock that was not available in time, and a server that shuts down or starts.
_TRANSIENT = {"40001", "40P01", "55P03", "57P01", "57P02", "57P03"}


def is_transient(error: BaseException) -> bool:
    """Tell whether a statement failed for a reason that may be gone in a moment.

    That is one of the codes above, a class 08 code (connection exception), or an
    OperationalError or InterfaceError without a code: the connection broke or was never made.
    """
    if not isinstance(error, DatabaseError | InterfaceError):
        return False
    code = getattr(error.__cause__, "sqlstate", None)
    if code is None:
        return isinstance(error, OperationalError | InterfaceError)
    return code in _TRANSIENT or code.startswith("08")
