"""Reads tables of teams, reps and who is in which team from when on."""

from .importer import DIRECTORY as DIRECTORY
