"""Sign-in where row-level security shows nobody who is not presented."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend

from ssi_platform.database import cross_tenant


class PersonBackend(ModelBackend):
    """Signs people in by e-mail address and password, and finds the person of a session."""

    def get_user(self, user_id: Any) -> Any:
        user = cross_tenant.user(get_user_model(), user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
