"""Written by hand: the views of published records, what may be changed, and the sweep's look-up."""

from django.db import migrations

from ssi_platform.database.operations import CrossTenantFunction

PUBLISHED_AUDIT = """
CREATE VIEW ledger_published_audit WITH (security_invoker = true) AS
SELECT e.organisation_id, e.id, p.sequence, e.occurred_at, e.actor_kind, e.actor_id, e.actor_name,
       e.action, e.object_type, e.object_id, e.before, e.after, e.request_id
FROM ledger_position p
JOIN ledger_auditevent e ON e.organisation_id = p.organisation_id AND e.id = p.event_id
WHERE p.kind = 'audit'
"""
PUBLISHED_EVENT = """
CREATE VIEW ledger_published_event WITH (security_invoker = true) AS
SELECT e.organisation_id, e.id, p.sequence, e.occurred_at, e.type, e.subject_type, e.subject_id,
       e.body, e.request_id
FROM ledger_position p
JOIN ledger_event e ON e.organisation_id = p.organisation_id AND e.id = p.event_id
WHERE p.kind = 'event'
"""
# Records are only added; of events, old ones are deleted.
APPEND_ONLY = """
REVOKE UPDATE ON ledger_event FROM ssi_app;
REVOKE UPDATE, DELETE ON ledger_position FROM ssi_app;
REVOKE UPDATE ON ledger_unpublished FROM ssi_app
"""
CHANGEABLE = """
GRANT UPDATE ON ledger_event TO ssi_app;
GRANT UPDATE, DELETE ON ledger_position TO ssi_app;
GRANT UPDATE ON ledger_unpublished TO ssi_app
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_events")]

    operations = [
        migrations.RunSQL(PUBLISHED_AUDIT, "DROP VIEW ledger_published_audit"),
        migrations.RunSQL(PUBLISHED_EVENT, "DROP VIEW ledger_published_event"),
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
        CrossTenantFunction(
            "cross_tenant_unpublished_organisations()",
            "TABLE (id uuid)",
            "SELECT DISTINCT u.organisation_id FROM public.ledger_unpublished u",
            reads=["ledger_unpublished"],
        ),
    ]
