import csv
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[1] / "data" / "published_figures.csv"
COLUMNS = ("key", "value", "unit", "population", "period", "source", "url", "confidence")

UPSERT = f"""
INSERT INTO analytics_publishedfigure ({", ".join(COLUMNS)})
VALUES ({", ".join(f"%({name})s" for name in COLUMNS)})
ON CONFLICT (key) DO UPDATE SET {", ".join(f"{c} = excluded.{c}" for c in COLUMNS[1:])}
"""


def load_figures(cursor: Any, path: Path = FILE) -> int:
    """Load published figures and their sources from a file; return how many. Safe to repeat.

    Runs as the owner of the tables: the application may read the figures, and not write them.
    """
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    cursor.executemany(UPSERT, rows)
    return len(rows)
