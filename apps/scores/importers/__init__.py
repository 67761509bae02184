"""Reads files of scores: tables of any shape, and LinkedIn's payload of one member."""

from .importer import SCORES as SCORES
