from django.db import connection

from .models import TenantEntity


def delete_row(row: TenantEntity) -> None:
    """Delete one row by its key.

    Django looks for dependent rows first and deletes those. Here the database alone decides: its
    foreign keys delete them too, or refuse with IntegrityError.
    """
    statement = f"DELETE FROM {row._meta.db_table} WHERE organisation_id = %s AND id = %s"  # noqa: S608 - Our own table.
    with connection.cursor() as cursor:
        cursor.execute(statement, [row.organisation_id, row.pk])
