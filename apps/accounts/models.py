from typing import Any
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: Any = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def invited(self, email: str) -> "User":
        """Return the person with an address, without a password if nobody knew it before.

        Both take the same statements, so that the time does not say which it was.
        """
        email = self.normalize_email(email).lower()
        new = self.model(email=email, password=make_password(None))
        self.bulk_create([new], ignore_conflicts=True)
        return self.get(email=email)

    def create_superuser(self, email: str, password: Any = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, is_staff=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=str(email).lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address, and may be a member of organisations.

    The id is random: every organisation of the person sees it, and one with a time in it would
    say that the person was known elsewhere before.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="email_in_lower_case")
        ]

    def __str__(self) -> str:
        return self.email
