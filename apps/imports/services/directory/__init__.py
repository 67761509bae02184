"""Reads a table of teams, reps and who is in which team from when on."""

from .columns import FIELDS as FIELDS
from .columns import check_columns as check_columns
from .previewing import preview as preview
from .reading import read as read
