"""Reads tables of teams, reps and dated assignments."""

from .importer import DIRECTORY as DIRECTORY
