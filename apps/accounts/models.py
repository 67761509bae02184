from contextlib import nullcontext
from typing import Any
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from ssi_platform.database import clock, privileges
from ssi_platform.database.fields import CreatedAt
from ssi_platform.tenancy.constraints import PersonSecurity
from ssi_platform.tenancy.context import person_context


class UserQuerySet(models.QuerySet["User"]):
    def get(self, *args: Any, **kwargs: Any) -> "User":
        """Return the person with the id or e-mail address that is named."""
        person = kwargs.get("pk", kwargs.get("id")), kwargs.get("email", "")
        with person_context(id=person[0], email=person[1]) if any(person) else nullcontext():
            user: User = super().get(*args, **kwargs)
            return user

    def with_email(self, email: str) -> "User | None":
        """Return the person with an e-mail address, if there is one."""
        with person_context(email=email):
            return self.filter(email=email.lower()).first()


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: Any = None, **fields: Any) -> "User":
        """Create a person whom an operator knows, so that the address counts as proven."""
        fields = {"email_proven_at": clock.now()} | fields
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def invited(self, email: str) -> "User":
        """Return the person with an address, without a password if nobody knew it before.

        Nothing has shown yet that the address is theirs.

        Both take the same statements, so that the time does not say which it was.
        """
        email = self.normalize_email(email).lower()
        new = self.model(email=email, password=make_password(None))
        with person_context(id=new.pk, email=email):
            self.bulk_create([new], ignore_conflicts=True)
            user: User = self.get(email=email)
            return user

    def create_superuser(self, email: str, password: Any = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, is_staff=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        user: User = self.get(email=str(email).lower())
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address, and may be a member of organisations.

    Row-level security shows the row to who presents its id or its e-mail address, and, in an
    organisation, those of its members. It is written by presenting the id (ADR 21).

    `email_proven_at` is when they showed that the mailbox is theirs, by a link that was mailed, or
    when an operator vouched for it. Before that, whoever was handed a link may have set the
    password. `language` is what they chose, or empty.

    The id is random: every organisation of the person sees it, and one with a time in it would
    say that the person was known elsewhere before.
    """

    app_privileges = privileges.CHANGE

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    language = models.CharField(max_length=10, blank=True, default="")
    email_proven_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = CreatedAt()

    objects = UserManager()

    USERNAME_FIELD = "email"

    class Meta:
        constraints = [
            PersonSecurity(name="accounts_user_person_policy"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="email_in_lower_case"),
        ]

    def __str__(self) -> str:
        return self.email

    def has_proven_password(self) -> bool:
        """Tell whether the person has a password, and it was set by who owns the address."""
        return self.has_usable_password() and self.email_proven_at is not None

    def save(self, *args: Any, **kwargs: Any) -> None:
        with person_context(id=self.pk):
            super().save(*args, **kwargs)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        with person_context(id=self.pk):
            super().refresh_from_db(*args, **kwargs)
