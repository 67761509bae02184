"""Properties are tried on fewer examples than is usual, so that the suite stays quick."""

from hypothesis import settings

# No deadline: a busy machine is not a failed property.
settings.register_profile("quick", max_examples=50, deadline=None)
settings.load_profile("quick")
