"""Rows of files of the directory: what they say, whom they mean, and how they are stored."""

from .rows import LEVELS as LEVELS
from .rows import REP_FIELDS as REP_FIELDS
from .rows import Level as Level
from .rows import Row as Row
from .saving import save_rows as save_rows
