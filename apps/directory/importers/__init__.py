"""Reads tables of teams, reps and dated assignments, and of absences."""

from .absences import ABSENCES as ABSENCES
from .importer import DIRECTORY as DIRECTORY
