"""Puts a person's name into every text of an organisation, and looks for it everywhere.

Tables and columns are found in the database's catalogue, so a new one is tried by itself.
"""

from django.apps import apps
from django.db import DatabaseError, connection, transaction

NAME = "Greta Zzyzx"
MARK = "zzyzx"
COLUMNS = """
SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
  AND c.data_type IN ('text', 'character varying', 'jsonb', 'ARRAY')
  AND c.udt_name NOT IN ('_uuid', '_int4', '_date')
  AND EXISTS (SELECT FROM information_schema.columns o WHERE o.table_schema = 'public'
              AND o.table_name = c.table_name AND o.column_name = 'organisation_id')
"""
PLANTED = {
    "jsonb": """'{"by": "Greta Zzyzx"}'::jsonb""",
    "ARRAY": "ARRAY['Greta Zzyzx']",
}
MAY_NAME_A_REP = ("imports_import", "targets_targetplan")  # Most of their rows name none.
# Columns that hold other people's names, or what only the platform's code writes.
OTHERS = {
    "access_membership.name": "another member, who may be called alike",
    "privacy_erasure.identifiers": "what is erased; it is emptied",
    "privacy_erasure.removed": "names of tables with numbers",
    "ledger_erasedidentity.digest": "a keyed hash",
    "ledger_storedbytes.kind": "a word of the code",
    "ledger_idempotentanswer.digest": "a keyed hash",
    "ledger_idempotentanswer.fingerprint": "a hash",
}


def planted(rep_id):
    """Write the name into a row of each column of text; return the columns without it."""
    left = set()
    for table, column, kind in _columns():
        value = PLANTED.get(kind, f"'{NAME}'")
        of_rep = _has(table, "rep_id") and table not in MAY_NAME_A_REP
        where = f"rep_id = '{rep_id}'" if of_rep else "true"
        where = f"id = '{rep_id}'" if table == "directory_rep" else where
        order = "id" if _has(table, "id") else "ctid"  # The oldest: the caller's key works on.
        statement = (
            f'UPDATE "{table}" SET "{column}" = {value} WHERE ctid ='
            f' (SELECT ctid FROM "{table}" WHERE {where} ORDER BY {order} LIMIT 1)'
        )
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
                if not cursor.rowcount:
                    left.add(f"{table}.{column}")
        except DatabaseError:
            left.add(f"{table}.{column}")
    return left


def tables_with_the_name():
    """Return the tables with the name in any row, also as bytes."""
    tables = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [table])
            if cursor.fetchone()[0]:
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" t'
                    f" WHERE t::text ILIKE '%{MARK}%' OR t::text ILIKE '%{MARK.encode().hex()}%'"
                )
                tables += [table] * (cursor.fetchone()[0] > 0)
    return tables


def _columns():
    words = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.choices
    }
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        rows = cursor.fetchall()
    assert len(rows) > 50
    return [
        (table, column, kind)
        for table, column, kind in sorted(rows)
        if (table, column) not in words and f"{table}.{column}" not in OTHERS
    ]


def _has(table, column):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM information_schema.columns"
            " WHERE table_name = %s AND column_name = %s",
            [table, column],
        )
        return cursor.fetchone()[0]
