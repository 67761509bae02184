"""Reads tables of scores: whatever their columns are called, a row a day or a row a pillar."""

from .plan import FIELDS as FIELDS
from .plan import check_columns as check_columns
from .previewing import preview as preview
from .reading import read as read
