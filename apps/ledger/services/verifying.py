"""Verifies an organisation's audit: its chain of hashes, and the values that it commits to.

The hash of the first position is over the SHA-256 of the organisation's id; each further one is

    SHA-256(previous hash ‖ JSON of [sequence, event id, time, actor kind, actor id, action,
            object type, object id, request id, actor commitment, values commitment])

and a commitment is SHA-256(salt ‖ value). The format is written here a second time, beside the
function that publishes, so that the two check each other.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection

MOST_FINDINGS = 100
AT_ONCE = 1_000
ROWS = """
SELECT p.sequence, p.event_id, p.previous_hash, p.hash, e.id, e.occurred_at, e.actor_kind,
       e.actor_id, e.action, e.object_type, e.object_id, e.request_id, e.actor_commitment,
       e.values_commitment, v.actor_salt, jsonb_build_array(v.actor_name, v.address)::text,
       v.values_salt,
       jsonb_build_array(v.before, v.after)::text
FROM ledger_position p
LEFT JOIN ledger_auditevent e ON e.organisation_id = p.organisation_id AND e.id = p.event_id
LEFT JOIN ledger_auditpersonal v
  ON v.organisation_id = p.organisation_id AND v.event_id = p.event_id
WHERE p.organisation_id = %s AND p.kind = 'audit' AND p.sequence > %s
ORDER BY p.sequence LIMIT %s
"""
UNNUMBERED = """
SELECT e.id FROM ledger_auditevent e
WHERE e.organisation_id = %(organisation)s
  AND NOT EXISTS (SELECT FROM ledger_position p WHERE p.organisation_id = %(organisation)s
                  AND p.kind = 'audit' AND p.event_id = e.id)
  AND NOT EXISTS (SELECT FROM ledger_unpublished u WHERE u.organisation_id = %(organisation)s
                  AND u.kind = 'audit' AND u.event_id = e.id)
ORDER BY e.id LIMIT %(most)s
"""
NO_VALUES = "[null, null]"


@dataclass(slots=True)
class Verified:
    """The last position, how many events have erased values, and what is wrong."""

    sequence: int
    hash: bytes
    erased: int = 0
    findings: list[str] = field(default_factory=list)


def verify_audit(
    *, organisation_id: UUID, known: tuple[int, str] | None = None, most: int = MOST_FINDINGS
) -> Verified:
    """Verify all published audit events of the current organisation.

    `known` is a sequence with its hash in hex, as somebody outside noted them: an audit that was
    shortened, or written anew as a whole, is noticed by them alone.
    """
    state = Verified(0, sha256(organisation_id.bytes).digest())
    for row in _rows(organisation_id):
        state.findings += _findings(row, state)
        state.sequence, state.hash = row[0], bytes(row[3] or b"")
        if known and known[0] == row[0] and known[1].lower() != state.hash.hex():
            state.findings.append(f"{row[0]}: the hash is not the one that was noted")
        if len(state.findings) >= most:
            return state
    if known and known[0] > state.sequence:
        state.findings.append(f"{known[0]}: the audit ends with {state.sequence}")
    state.findings += [
        f"event {event}: it was not written through the ledger, or its position was deleted"
        for event in _unnumbered(organisation_id, most)
    ]
    return state


def _rows(organisation_id: UUID) -> Iterator[tuple[Any, ...]]:
    sequence = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(ROWS, [organisation_id, sequence, AT_ONCE])
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        sequence = rows[-1][0]


def _unnumbered(organisation_id: UUID, most: int) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(UNNUMBERED, {"organisation": organisation_id, "most": most})
        return [event for (event,) in cursor.fetchall()]


def _findings(row: tuple[Any, ...], before: Verified) -> Iterator[str]:
    sequence, event_id, previous, link = row[:4]
    stored = bytes(previous or b"")
    if sequence != before.sequence + 1:
        yield f"{sequence}: the positions after {before.sequence} are missing"
    elif stored != before.hash:
        yield f"{sequence}: the hash before it is not the one of {before.sequence}"
    if row[4] is None:
        yield f"{sequence}: event {event_id} is missing"
        return
    if sha256(stored + _entry(row)).digest() != bytes(link or b""):
        yield f"{sequence}: event {event_id} or its position was changed"
    yield from _personal(row, before)


def _entry(row: tuple[Any, ...]) -> bytes:
    sequence, event_id, _, _, _, occurred_at, kind, actor_id, *named, actor, values = row[:14]
    content = [sequence, str(event_id), _instant(occurred_at), kind, actor_id and str(actor_id)]
    content += [*named, bytes(actor).hex(), bytes(values).hex()]
    return json.dumps(content, ensure_ascii=False, separators=(", ", ": ")).encode()


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _personal(row: tuple[Any, ...], state: Verified) -> Iterator[str]:
    """Check the values against their commitments, unless they are erased."""
    actor, values, actor_salt, acting, values_salt, changes = row[12:]
    for salt, value, empty, commitment, name in (
        (actor_salt, acting, NO_VALUES, actor, "actor's name or address"),
        (values_salt, changes, NO_VALUES, values, "values"),
    ):
        if salt is None and value == empty:
            continue
        committed = sha256(bytes(salt or b"") + str(value).encode()).digest()
        if committed != bytes(commitment):
            yield f"{row[0]}: the {name} of event {row[1]} were changed"
    state.erased += actor_salt is None or values_salt is None
