"""Keeps out of the log what a request's address says about a person."""

import logging
import re
from typing import Any

# An external id is the caller's own name of a row, and the secret of a link gives rights; ids, days
# and words of ours stay.
_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_OURS = rf"(?:{_ID}|statistics)(?:[/:?\s]|$)"
_NAMED = re.compile(
    rf"(/(?:reps|teams|invitations|passwords)(?::by-external-id)?/)(?!{_OURS})[^/?\s]+"
)


class WithoutExternalIds(logging.Filter):
    """Replace external ids in the addresses of log records; for the loggers of requests."""

    def filter(self, record: Any) -> bool:
        record.msg = _shortened(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(_shortened, record.args))
        return True


def _shortened(value: Any) -> Any:
    return _NAMED.sub(r"\1…", value) if isinstance(value, str) else value
