"""What is looked up before the organisation is known, and the audit that cannot be rewritten."""

from django.db import migrations

from ssi_platform.tenancy.operations import GateFunction


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [
        GateFunction(
            "gate_key(public_id text, digest text)",
            "TABLE (organisation_id uuid, slug text, id uuid, name text, scopes text[],"
            " expires_at timestamptz, revoked_at timestamptz, allowed_networks text[])",
            # One row for one secret. That it was used is written at most once a minute.
            """
            UPDATE public.organisations_apikey k SET last_used_at = now()
            WHERE k.public_id = $1 AND k.digest = $2
              AND (k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute');
            SELECT k.organisation_id, o.slug::text, k.id, k.name::text, k.scopes::text[],
                   k.expires_at, k.revoked_at, k.allowed_networks::text[]
            FROM public.organisations_apikey k
            JOIN public.organisations_organisation o ON o.id = k.organisation_id
            WHERE k.public_id = $1 AND k.digest = $2
            """,
            reads=["organisations_apikey", "organisations_organisation"],
            updates={"organisations_apikey": "last_used_at"},
        ),
        GateFunction(
            "gate_memberships(person uuid)",
            "TABLE (organisation_id uuid, slug text, id uuid, role text)",
            """
            SELECT m.organisation_id, o.slug::text, m.id, m.role::text
            FROM public.organisations_membership m
            JOIN public.organisations_organisation o ON o.id = m.organisation_id
            WHERE m.user_id = $1 ORDER BY o.slug
            """,
            reads=["organisations_membership"],
        ),
        GateFunction(
            "gate_organisation(name text)",
            "TABLE (id uuid)",
            "SELECT o.id FROM public.organisations_organisation o WHERE o.slug = $1",
        ),
        GateFunction(
            "gate_organisations()",
            "TABLE (id uuid)",
            "SELECT o.id FROM public.organisations_organisation o ORDER BY o.id",
        ),
        GateFunction(
            "gate_stale_organisations()",
            "TABLE (id uuid)",
            "SELECT DISTINCT s.organisation_id FROM public.organisations_stalerange s",
            reads=["organisations_stalerange"],
        ),
        migrations.RunSQL(
            ["REVOKE UPDATE, DELETE, TRUNCATE ON organisations_auditevent FROM ssi_app"],
            ["GRANT UPDATE, DELETE ON organisations_auditevent TO ssi_app"],
        ),
    ]
