"""What the application's role may do to the tables: what each model declares, and no more.

A model declares it as `app_privileges`. A table that nobody declares is closed. The privileges are
granted after each `migrate`, so a new table is closed until its migration is complete.

LOCK TABLE needs UPDATE or DELETE on the whole table. Where rows are not deleted, UPDATE is granted
on the columns, and then no lock can be taken. A model may name these columns as
`app_updated_columns`.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models import Model

from .provisioning import APP, OWNER

NOTHING: frozenset[str] = frozenset()
READ = frozenset({"SELECT"})
ADD = READ | {"INSERT"}
CHANGE = ADD | {"UPDATE"}
ALL = CHANGE | {"DELETE"}
# Django's own tables, which its framework reads, and nobody writes but migrations.
OF_DJANGO = {
    "accounts_user_groups": READ,
    "accounts_user_user_permissions": READ,
    "auth_group": READ,
    "auth_group_permissions": READ,
    "auth_permission": READ,
    "account_emailaddress": READ,  # django-allauth asks for it; the address is the user's.
    "account_emailconfirmation": NOTHING,
    "mfa_authenticator": ALL,
    "usersessions_usersession": ALL,
    "django_admin_log": NOTHING,  # The audit takes its place.
    "django_content_type": READ,
    "django_migrations": READ,
    "django_session": NOTHING,  # Functions load and store the session with a key.
}
RELATIONS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
  AND pg_has_role(c.relowner, 'USAGE')
GROUP BY c.relname ORDER BY c.relname
"""


def declared() -> dict[str, frozenset[str]]:
    """Return the privileges of each table and view that something declares."""
    models = apps.get_models(include_auto_created=True)
    return OF_DJANGO | {
        model._meta.db_table: _privileges_of(model) for model in models if _declares(model)
    }


def grant_declared(*, using: str, **_: Any) -> None:
    """Grant the application's role what is declared, and revoke all else."""
    rights = declared()
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone() != (OWNER,):
            return  # The tables of somebody else, who grants what is needed.
        cursor.execute(RELATIONS)
        narrowed = updated_columns()
        statements = [
            statement
            for table, columns in cursor.fetchall()
            for statement in _statements(
                table, columns, rights.get(table, NOTHING), narrowed.get(table)
            )
        ]
        cursor.execute(";".join([*statements, _SEQUENCES]))


_SEQUENCES = f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {APP}"


def _declares(model: type[Model]) -> bool:
    return hasattr(model, "app_privileges")


def _privileges_of(model: type[Model]) -> frozenset[str]:
    rights: frozenset[str] = getattr(model, "app_privileges", NOTHING)
    return rights if model._meta.managed else rights & READ


def updated_columns() -> dict[str, list[str]]:
    """Return the columns that are updated, of the models that name them."""
    models = apps.get_models()
    return {
        model._meta.db_table: list(model.app_updated_columns)
        for model in models
        if hasattr(model, "app_updated_columns")
    }


def _statements(
    table: str, columns: list[str], rights: frozenset[str], updated: list[str] | None
) -> Iterator[str]:
    yield f'REVOKE ALL ON "{table}" FROM {APP}, PUBLIC'
    whole = rights if "DELETE" in rights and updated is None else rights - {"UPDATE"}
    if whole:
        yield f'GRANT {", ".join(sorted(whole))} ON "{table}" TO {APP}'
    if rights - whole:
        names = ", ".join(f'"{column}"' for column in updated or columns)
        yield f'GRANT UPDATE ({names}) ON "{table}" TO {APP}'
