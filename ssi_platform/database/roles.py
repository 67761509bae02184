"""Refuses to start with a role that bypasses row-level security."""

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

UNSAFE = """
SELECT r.rolname,
       r.rolsuper,
       r.rolbypassrls,
       EXISTS (
           SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
             AND pg_has_role(r.oid, c.relowner, 'MEMBER')
       ),
       EXISTS (SELECT FROM pg_roles g WHERE g.rolbypassrls AND pg_has_role(r.oid, g.oid, 'MEMBER'))
FROM pg_roles r WHERE r.rolname IN (session_user, current_user)
"""
REASONS = ("is a superuser", "bypasses row security", "owns tables", "may become a bypassing role")


def refuse_unsafe_role() -> None:
    """Raise ImproperlyConfigured when the connection's role could bypass row-level security."""
    with connection.cursor() as cursor:
        cursor.execute(UNSAFE)
        for name, *findings in cursor.fetchall():
            reasons = [reason for reason, applies in zip(REASONS, findings, strict=True) if applies]
            if reasons:
                raise ImproperlyConfigured(
                    f"SSI Platform does not serve as the database role {name!r}: it"
                    f" {' and '.join(reasons)}. Point DATABASE_URL at the role ssi_app."
                )
