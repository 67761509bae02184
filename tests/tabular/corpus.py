"""Files as they are delivered, and worse: each with the right answer."""

from .corpus_csv import CSV
from .corpus_json import JSON
from .corpus_xlsx import XLSX

CORPUS = [*CSV, *JSON, *XLSX]
