from celery import shared_task
from django.utils import timezone

from ssi_platform.database import cross_tenant

from . import services


@shared_task
def forget() -> None:
    """Delete the scores that each organisation keeps no longer."""
    for organisation_id in cross_tenant.organisations():
        services.forget_scores(organisation_id=organisation_id, now=timezone.now())
