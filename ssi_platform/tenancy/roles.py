"""The roles of members, and the minimum cohort of each."""

from django.db import models


class Role(models.TextChoices):
    """The role of a member in an organisation."""

    ADMIN = "admin"
    MANAGER = "manager"
    ANALYST = "analyst"
    REP = "rep"


# The minimum number of scored reps in a team's figures, so that they reveal no single rep.
MINIMUM_COHORT = {Role.MANAGER: 3, Role.REP: 5}
