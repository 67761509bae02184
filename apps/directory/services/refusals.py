class InUse(ValueError):
    """The row cannot be deleted, or the team archived, while others refer to it."""
