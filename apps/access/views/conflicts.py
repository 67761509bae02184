from collections.abc import Iterator
from contextlib import contextmanager

from rest_framework.exceptions import NotFound

from ssi_platform.api.problems import Conflict

from .. import services


@contextmanager
def conflicts() -> Iterator[None]:
    """Convert the exceptions of services to problem responses."""
    try:
        yield
    except services.LastAdmin as error:
        raise Conflict(str(error), "last_admin") from None
    except services.KeyEnded as error:
        raise Conflict(str(error), "key_ended") from None
    except services.oauth.ClientEnded as error:
        raise Conflict(str(error), "client_ended") from None
    except services.AlreadyMember as error:
        raise Conflict(str(error), "already_member") from None
    except services.TooManyLinks as error:
        raise Conflict(str(error), "too_many_links") from None
    except services.NotAccepted as error:
        raise Conflict(str(error), "not_accepted") from None
    except services.NoMail as error:
        raise Conflict(str(error), "no_mail") from None
    except services.MemberGone:
        raise NotFound from None
