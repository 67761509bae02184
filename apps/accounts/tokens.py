"""Session tokens of the client `app`: keys of sessions, sent as `X-Session-Token`."""

from typing import Any

from allauth.headless.tokens.strategies.sessions import SessionTokenStrategy

from ssi_platform.tenancy.session_limits import limited_session


class LimitedSessions(SessionTokenStrategy):
    """Sessions end for tokens when they end for cookies."""

    def lookup_session(self, session_token: str) -> Any:
        return limited_session(session_token)
