from collections.abc import Iterator
from typing import Any

from django.db.migrations import RunSQL

CROSS_TENANT_ROLE = "ssi_cross_tenant"


class CrossTenantFunction(RunSQL):
    """A function that reads rows of all organisations and returns only what its body selects.

    It belongs to the role `ssi_cross_tenant`, runs with an empty search path and may be called by
    `ssi_app`.
    `reads` are tables that the role may read; `updates` maps tables to the column it may write,
    and `writes` maps tables to all that it may do to their rows.
    """

    def __init__(
        self,
        signature: str,
        returns: str,
        body: str,
        reads: list[str] | tuple[Any, ...] = (),
        updates: dict[str, str] | None = None,
        writes: dict[str, str] | None = None,
    ) -> None:
        self.arguments = (signature, returns, body, reads, updates, writes)
        grants = _grants(reads, updates or {}, writes or {})
        super().__init__(
            [*grants, *_function(signature, returns, body)],
            [f"DROP FUNCTION {signature}"],
        )

    def deconstruct(self) -> Any:
        return self.__class__.__qualname__, list(self.arguments), {}


def _grants(
    reads: list[str] | tuple[Any, ...], updates: dict[str, str], writes: dict[str, str]
) -> Iterator[str]:
    yield from (f"GRANT SELECT ON {table} TO {CROSS_TENANT_ROLE}" for table in reads)
    yield from (
        f"GRANT UPDATE ({c}) ON {table} TO {CROSS_TENANT_ROLE}" for table, c in updates.items()
    )
    yield from (
        f"GRANT {rights} ON {table} TO {CROSS_TENANT_ROLE}" for table, rights in writes.items()
    )


def _function(signature: str, returns: str, body: str) -> Iterator[str]:
    yield (
        f"CREATE FUNCTION {signature} RETURNS {returns} LANGUAGE sql SECURITY DEFINER"
        f" SET search_path = '' AS $body$ {body} $body$"
    )
    yield f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC"
    yield f"GRANT EXECUTE ON FUNCTION {signature} TO ssi_app"
    # An owner needs CREATE on the schema at the moment it is handed something, and never after.
    yield f"GRANT CREATE ON SCHEMA public TO {CROSS_TENANT_ROLE}"
    yield f"ALTER FUNCTION {signature} OWNER TO {CROSS_TENANT_ROLE}"
    yield f"REVOKE CREATE ON SCHEMA public FROM {CROSS_TENANT_ROLE}"
