"""The roles of members, and from how many scored reps on they see a team's numbers."""

from django.db import models


class Role(models.TextChoices):
    """A member's place in an organisation."""

    ADMIN = "admin"
    MANAGER = "manager"
    ANALYST = "analyst"
    REP = "rep"


# A team's numbers are shown from this many scored reps on, so that they give no single rep away.
MINIMUM_COHORT = {Role.MANAGER: 3, Role.REP: 5}
