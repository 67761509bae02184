"""Sessions that are created once for each database, so that tests sign in without a query."""

from datetime import UTC, datetime

from django.conf import settings
from django.test import Client

from ssi_platform.tenancy.session_limits import BEGAN, CONFIRMED, SEEN

FOR_GOOD = datetime(2100, 1, 1, tzinfo=UTC)  # Tests turn the clock; some of them do not.


def open_session(user):
    """Sign a user in and store the session on the user object; copies of it have it too."""
    client = Client()
    client.force_login(user)
    session = client.session
    session.set_expiry(FOR_GOOD)
    session.update(dict.fromkeys((BEGAN, SEEN, CONFIRMED), FOR_GOOD.timestamp()))
    session.save()
    user.session_key = session.session_key
    return user


def sign_in(client, user):
    """Let a client act for a user: in the stored session, or in a new one."""
    if known := getattr(user, "session_key", None):
        client.cookies[settings.SESSION_COOKIE_NAME] = known
    else:
        client.force_login(user)
    return client
