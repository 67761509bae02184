"""Constraints of tenant isolation: row-level security, and keys and references by organisation.

Each is a Django constraint, so that `makemigrations` writes it down and no table is forgotten.
"""

from typing import Any

from django.db.models import BaseConstraint

TENANT = "nullif(current_setting('app.organisation_id', true), '')::uuid"
PERSON = "nullif(current_setting('app.user_id', true), '')::uuid"
EMAIL = "nullif(current_setting('app.user_email', true), '')"


class DatabaseOnly(BaseConstraint):
    """A constraint that only the database checks; Django's validation passes it by."""

    def validate(self, *args: Any, **kwargs: Any) -> None: ...

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))


class RowLevelSecurity(DatabaseOnly):
    """The table shows and takes rows of the current organisation only.

    The policy is written in this exact form: after a committed SET LOCAL the setting is ''
    rather than NULL, hence `nullif`. There is no exception for any role. It names no role either:
    a role may drop every policy that names it alone (DROP OWNED).
    """

    only = True  # The table has no policy beside this one.

    def __init__(self, *, name: str, column: str = "organisation_id"):
        super().__init__(name=name)
        self.column = column

    @property
    def rule(self) -> str:
        return f'"{self.column}" = {TENANT}'

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        table = schema_editor.quote_name(model._meta.db_table)
        rule = self.rule
        return (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
            f"CREATE POLICY {schema_editor.quote_name(self.name)} ON {table}"
            f" USING ({rule}) WITH CHECK ({rule})"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        table = schema_editor.quote_name(model._meta.db_table)
        return (
            f"DROP POLICY {schema_editor.quote_name(self.name)} ON {table};"
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        )

    def deconstruct(self) -> tuple[Any, ...]:
        path, args, kwargs = super().deconstruct()
        if type(self) is RowLevelSecurity and self.column != "organisation_id":
            kwargs["column"] = self.column
        return path, args, kwargs

    def __eq__(self, other: Any) -> bool:
        return type(other) is type(self) and (self.name, self.column) == (other.name, other.column)

    __hash__ = BaseConstraint.__hash__


class PersonSecurity(RowLevelSecurity):
    """The table of people shows and takes the row of the person whom the caller presents.

    By the id or the e-mail address of `context.person_context`; without one it is empty.
    """

    only = False  # Members of the current organisation are visible too: see apps.access.

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name, column="id")

    @property
    def rule(self) -> str:
        return f"id = {PERSON} OR email = {EMAIL}"


class KeyedByOrganisation(DatabaseOnly):
    """In the database the primary key is (organisation_id, id); Django uses `id`."""

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        return self._rekey(model, schema_editor, "organisation_id, id")

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        return self._rekey(model, schema_editor, "id")

    def _rekey(self, model: Any, schema_editor: Any, columns: Any) -> Any:
        table = schema_editor.quote_name(model._meta.db_table)
        key = schema_editor.quote_name(f"{model._meta.db_table}_pkey")
        return (
            f"ALTER TABLE {table} DROP CONSTRAINT {key},"
            f" ADD CONSTRAINT {key} PRIMARY KEY ({columns})"
        )

    def __eq__(self, other: Any) -> bool:
        return type(other) is type(self) and self.name == other.name

    __hash__ = BaseConstraint.__hash__


class SameOrganisation(DatabaseOnly):
    """A reference to another tenant table goes through the organisation.

    The database's foreign key (organisation_id, field) → (organisation_id, id) beside a
    `TenantForeignKey`: a row of one organisation cannot point at another's, whatever code does.
    """

    def __init__(self, *, name: str, field: str, to: str, on_delete: str = "NO ACTION"):
        super().__init__(name=name)
        self.field = field
        self.to = to
        self.on_delete = on_delete

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        quote = schema_editor.quote_name
        column = quote(f"{self.field}_id")
        # The table's name is derived, for the state of a migration need not hold the other model.
        target = quote(self.to.lower().replace(".", "_"))
        return (
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)}"
            f" FOREIGN KEY (organisation_id, {column}) REFERENCES {target} (organisation_id, id)"
            f" ON DELETE {self.on_delete}"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        quote = schema_editor.quote_name
        return (
            f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT IF EXISTS"
            f" {quote(self.name)}"
        )

    def deconstruct(self) -> tuple[Any, ...]:
        path, args, kwargs = super().deconstruct()
        return (
            path,
            args,
            kwargs
            | {
                "field": self.field,
                "to": self.to,
                "on_delete": self.on_delete,
            },
        )

    def __eq__(self, other: Any) -> bool:
        return type(other) is type(self) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__
