"""The roles of members."""

from django.db import models


class Role(models.TextChoices):
    """The role of a member in an organisation."""

    ADMIN = "admin"
    MANAGER = "manager"
    ANALYST = "analyst"
    REP = "rep"
