from celery import shared_task

from . import services


@shared_task
def record_attempt(*, account: str, outcome: str, address: str, request_id: str) -> None:
    """Record an attempt to sign in, in the audit of the person's organisations."""
    services.record_attempt(
        account=account, outcome=outcome, address=address, request_id=request_id
    )
