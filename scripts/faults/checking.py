"""Compares the ledger of what was acknowledged with the tables, past all policies."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .installation import Connection, Installation
from .ledger import Cell, Ledger

STANDING = """
SELECT r.external_id, s.day, s.total FROM scores_dailyscore s
JOIN directory_rep r ON r.id = s.rep_id WHERE s.day = ANY(%s)
"""
REPLACED = """
SELECT r.external_id, s.day, s.total FROM scores_scorerevision s
JOIN directory_rep r ON r.id = s.rep_id WHERE s.day = ANY(%s) ORDER BY s.observed_at
"""
# Each change of a single score is audited once; those of a file are not.
AUDITED = """
SELECT r.external_id, split_part(a.object_id, '/', 2)::date, count(*) FROM ledger_auditevent a
JOIN directory_rep r ON r.id::text = split_part(a.object_id, '/', 1)
WHERE a.object_type = 'dailyscore' GROUP BY 1, 2
"""
IMPORTS = """
SELECT replace(i.filename, '.csv', ''), i.id::text, i.created, i.updated + i.unchanged, j.state
FROM imports_import i JOIN jobs_job j ON j.id = i.job_id
"""
JOBS_OF_NOTHING = """
SELECT count(*) FROM jobs_job j
WHERE j.kind LIKE '%import%' AND NOT EXISTS (SELECT FROM imports_import i WHERE i.job_id = j.id)
"""
WAITING = """
SELECT (SELECT count(*) FROM jobs_job WHERE state IN ('queued', 'running'))
    + (SELECT count(*) FROM ledger_stalerange)
"""
PATIENCE = 40.0  # Seconds for the jobs and the statistics that are left.


@dataclass
class Checked:
    """What is not as it was acknowledged."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


def check(installation: Installation, ledger: Ledger) -> Checked:
    """Wait until every job has ended and every number is fresh, and compare."""
    with installation.administrator() as admin:
        installation.platform.until(lambda: _count(admin, WAITING) == 0, PATIENCE)
        checked = Checked()
        _check_files(admin, ledger, checked)
        _check_values(admin, ledger, checked)
    return checked


def has_ended(admin: Connection, import_id: str) -> bool:
    """Tell whether an import was loaded."""
    row = admin.execute(f"{IMPORTS} WHERE i.id = %s", [import_id]).fetchone()
    return row is not None and row[-1] == "succeeded"


def _check_files(admin: Connection, ledger: Ledger, checked: Checked) -> None:
    stored: dict[str, list[Any]] = defaultdict(list)
    for key, *rest in admin.execute(IMPORTS).fetchall():
        stored[key].append(rest)
    for key, sent in ledger.files.items():
        imports = stored[key]
        if [sent.id] != [row[0] for row in imports]:
            (checked.doubled if imports else checked.lost).append(
                f"{len(imports)} imports of {key}"
            )
        for import_id, created, others, state in imports:
            if state != "succeeded" or created < len(sent.rows) - others:
                checked.lost.append(f"import {import_id}: {state}, {created} created")
            if others:
                checked.doubled.append(f"import {import_id}: {others} rows were there")
    if jobs := _count(admin, JOBS_OF_NOTHING):
        checked.doubled.append(f"{jobs} jobs of no import")


def _check_values(admin: Connection, ledger: Ledger, checked: Checked) -> None:
    acknowledged = dict(ledger.changes)
    for sent in ledger.files.values():
        acknowledged |= {cell: [value] for cell, value in sent.rows.items()}
    history = _history(admin, ledger.days)
    audited = {(rep, day): count for rep, day, count in admin.execute(AUDITED).fetchall()}
    for cell, values in acknowledged.items():
        missing, extra = Counter(values), Counter(history[cell])
        missing.subtract(history[cell])
        extra.subtract(values)
        name = f"{cell[0]} on {cell[1]}"
        checked.lost += [f"{name}: {value}" for value in (+missing).elements()]
        checked.doubled += [f"{name}: {value}" for value in (+extra).elements()]
        if not (+missing or +extra) and values != history[cell]:
            checked.lost.append(f"{name}: {history[cell][-1]} stands instead of {values[-1]}")
        if cell in ledger.changes and (events := audited.get(cell, 0)) != len(values):
            wrong = checked.doubled if events > len(values) else checked.lost
            wrong.append(f"{name}: {events} events of {len(values)} changes")


def _history(admin: Connection, days: list[date]) -> dict[Cell, list[int]]:
    """Return the values of each cell in their order: the last one stands."""
    history: dict[Cell, list[int]] = defaultdict(list)
    for statement in (REPLACED, STANDING):
        for rep, day, total in admin.execute(statement, [days]).fetchall():
            history[rep, day].append(total)
    return history


def _count(admin: Connection, statement: str) -> int:
    row = admin.execute(statement).fetchone()
    return int(row[0]) if row else 0
