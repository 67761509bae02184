"""Row-level security of django-allauth's tables: rows are visible with their person (ADR 21)."""

from django.db import migrations

TABLES = ("account_emailaddress", "mfa_authenticator", "usersessions_usersession")
PERSON = "nullif(current_setting('app.user_id', true), '')::uuid"
EMAIL = "nullif(current_setting('app.user_email', true), '')"
RULE = f"user_id = {PERSON} OR user_id = (SELECT id FROM accounts_user WHERE email = {EMAIL})"  # noqa: S608


def secured(table):
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f"CREATE POLICY {table}_person_policy ON {table} USING ({RULE}) WITH CHECK ({RULE})"
    )


def unsecured(table):
    return (
        f"DROP POLICY {table}_person_policy ON {table};"
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("usersessions", "0001_initial"),
    ]

    operations = [migrations.RunSQL(secured(table), unsecured(table)) for table in TABLES]
