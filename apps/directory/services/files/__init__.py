"""Rows of directory files: their values, the reps that they refer to, and how they are stored."""

from .rows import LEVELS as LEVELS
from .rows import REP_FIELDS as REP_FIELDS
from .rows import Level as Level
from .rows import Row as Row
from .saving import new_reps_of as new_reps_of
from .saving import save_rows as save_rows
