"""Reads tables of values of measures."""

from .importer import MEASURE_VALUES as MEASURE_VALUES
