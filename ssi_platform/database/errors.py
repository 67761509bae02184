"""Errors that stop the start-up, with messages for the terminal."""


class Problem(Exception):
    """A reason to stop that the reader can act on; its text is one line, with a log's end below."""


def brief(error: Exception) -> str:
    """An error's text on one line."""
    return " ".join(str(error).split())
