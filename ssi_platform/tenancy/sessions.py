"""Sessions in the database, which the application reaches one by one, by their keys."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError

from ssi_platform.database import clock, cross_tenant

from .digests import secret_id


class SessionStore(SessionBase):
    """Loads and stores a session by its key; the role of the application cannot read the table.

    The data is signed, behind the id of the secret key that signed it.
    """

    signed_with = ""  # The id of that secret key, for a session that was loaded.

    def load(self) -> dict[str, Any]:
        row = cross_tenant.session(str(self.session_key)) if self.session_key else None
        if row is None or row[1] <= clock.now():
            self._session_key = None
            return {}
        data: dict[str, Any] = self.decode(row[0])
        return data

    def encode(self, session_dict: dict[str, Any]) -> str:
        return f"{secret_id(settings.SECRET_KEY)}:{super().encode(session_dict)}"

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        self.signed_with, _, signed = str(session_data).partition(":")
        data: dict[str, Any] = super().decode(signed)
        return data

    def exists(self, session_key: str) -> bool:
        return cross_tenant.session(session_key) is not None

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue  # The key is taken.
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        content = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        data = self.encode(content)
        store = cross_tenant.create_session if must_create else cross_tenant.update_session
        expires_at = self.get_expiry_date(modification=clock.now())
        if not store(self.session_key, data, expires_at):
            raise CreateError if must_create else UpdateError

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            cross_tenant.delete_session(key)

    @classmethod
    def clear_expired(cls) -> None:
        cross_tenant.delete_expired_sessions()
