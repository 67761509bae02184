import logging
from uuid import UUID

from celery import shared_task

from apps.accounts.models import User
from ssi_platform.api.links import public_url
from ssi_platform.database import clock, cross_tenant
from ssi_platform.database.queueing import Queued, QueuedOnce
from ssi_platform.database.queues import Queue
from ssi_platform.mail import send
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context

from . import services

logger = logging.getLogger(__name__)
INVITATIONS, PASSWORDS = "/invitations/", "/passwords/"


@shared_task(base=Queued, queue_name=Queue.STATISTICS)
def record_attempt(*, account: str, outcome: str, address: str, request_id: str) -> None:
    """Record an attempt to sign in, in the audit of the person's organisations."""
    services.record_attempt(
        account=account, outcome=outcome, address=address, request_id=request_id
    )


@shared_task(base=Queued, queue_name=Queue.JOBS)
def expire_tokens() -> None:
    """Delete the expired OAuth tokens of every organisation."""
    for organisation_id in cross_tenant.organisations():
        with organisation_context(organisation_id):
            services.delete_expired_tokens(organisation_id=organisation_id, now=clock.now())


@shared_task(name="apps.access.tasks.send_mails", base=QueuedOnce, queue_name=Queue.JOBS)
def send_mails(*, organisation_id: str) -> None:
    """Send the mails of invitations of an organisation, each once.

    A mail is taken up in a transaction of its own before it is sent. If the worker dies in between
    it is not sent; the row says so, and somebody can send the invitation again.
    """
    caller = Caller.system(organisation_id=UUID(organisation_id))
    while True:
        with organisation_context(caller.organisation_id):
            mail = services.take_mail(caller=caller, now=clock.now())
        if mail is None:
            return
        taken = _sent(mail)
        with organisation_context(caller.organisation_id):
            services.note_mail(caller=caller, link_id=mail.link_id, taken=taken, now=clock.now())


@shared_task(
    base=Queued,
    queue_name=Queue.JOBS,
    autoretry_for=(Exception,),  # Providers' clients raise errors of their own.
    retry_backoff=30,
    max_retries=5,
)
def mail_password_link(*, email: str, language: str) -> None:
    """Mail a person a link that sets their password; nothing to an address that nobody has.

    It is tried again only if the server did not take the mail.
    """
    user = User.objects.with_email(email)
    if user is None or not user.is_active:
        return
    link = public_url(f"{PASSWORDS}{services.password_secret(user=user)}")
    send("password", to=user.email, language=user.language or language, context={"link": link})


@shared_task(base=Queued, queue_name=Queue.CLOCK)
def sweep() -> None:
    """Notify a worker for every organisation with unsent mails: a notification may fail."""
    for organisation_id in cross_tenant.organisations_with_unsent_mails():
        send_mails.delay(organisation_id=str(organisation_id))


def _sent(mail: services.InvitationMail) -> bool | None:
    """Send a mail; return whether the server took it, or None if it could not be asked."""
    context = {
        "organisation": mail.organisation,
        "role": mail.role,
        "link": public_url(f"{INVITATIONS}{mail.text}"),
        "expires_at": mail.expires_at,
    }
    try:
        return send("invitation", to=mail.to, language=mail.language, context=context)
    except Exception as error:  # Providers' clients raise errors of their own.
        logger.warning("The mail of link %s was not sent: %s", mail.link_id, type(error).__name__)
        return None
