from django.db.migrations import RunSQL

GATE_ROLE = "ssi_gate"


class GateFunction(RunSQL):
    """A function that looks over the wall, and tells only what its body says.

    It belongs to `ssi_gate`, runs with an empty search path and may be called by `ssi_app`.
    `reads` are tables that the role may read; `updates` maps tables to the column it may write.
    """

    def __init__(self, signature, returns, body, reads=(), updates=None):
        self.arguments = (signature, returns, body, reads, updates)
        super().__init__(
            [*_grants(reads, updates or {}), *_function(signature, returns, body)],
            [f"DROP FUNCTION {signature}"],
        )

    def deconstruct(self):
        return self.__class__.__qualname__, list(self.arguments), {}


def _grants(reads, updates):
    yield from (f"GRANT SELECT ON {table} TO {GATE_ROLE}" for table in reads)
    yield from (f"GRANT UPDATE ({c}) ON {table} TO {GATE_ROLE}" for table, c in updates.items())


def _function(signature, returns, body):
    yield (
        f"CREATE FUNCTION {signature} RETURNS {returns} LANGUAGE sql SECURITY DEFINER"
        f" SET search_path = '' AS $gate$ {body} $gate$"
    )
    yield f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC"
    yield f"GRANT EXECUTE ON FUNCTION {signature} TO ssi_app"
    # An owner needs CREATE on the schema at the moment it is handed something, and never after.
    yield f"GRANT CREATE ON SCHEMA public TO {GATE_ROLE}"
    yield f"ALTER FUNCTION {signature} OWNER TO {GATE_ROLE}"
    yield f"REVOKE CREATE ON SCHEMA public FROM {GATE_ROLE}"
