from contextlib import contextmanager

from rest_framework.exceptions import PermissionDenied

from .. import services


@contextmanager
def own_history(caller):
    """Give the teams whose history the caller may rewrite; None for every team's.

    Raises PermissionDenied where the block would rewrite another's.
    """
    try:
        yield services.own_teams(caller)
    except services.NotYourTeam as error:
        raise PermissionDenied(str(error), "not_your_team") from None
