from django.db import migrations

from ssi_platform.tenancy.operations import GateFunction


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial"), ("organisations", "0002_gate")]

    operations = [
        GateFunction(
            "gate_job_organisations()",
            "TABLE (id uuid)",
            """
            SELECT DISTINCT j.organisation_id FROM public.jobs_job j
            WHERE j.state = 'queued' OR (j.state = 'running' AND j.lease_until < now())
            """,
            reads=["jobs_job"],
        ),
    ]
