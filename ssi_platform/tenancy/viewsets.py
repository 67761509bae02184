from contextlib import ExitStack

from django.db import transaction
from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated, NotFound
from rest_framework.permissions import SAFE_METHODS

from ssi_platform.api.views import ApiViewSet

from . import schema as schema  # Registers how signing in is described.
from .authentication import callers_of
from .context import Actor, current, organisation_context
from .permissions import HasPermission


class TenantViewSet(ApiViewSet):
    """Base of every endpoint under /organisations/{organisation}/.

    The URL names the organisation; the caller's own membership or key proves the right to be
    there. Everything up to the rendered answer happens in one transaction that the database
    confines to that organisation. Subclasses declare `queryset` and the permissions, and never
    override `get_queryset`.
    """

    permission_classes = [HasPermission]
    read_permission = None
    write_permission = None

    def dispatch(self, request, *args, **kwargs):
        with ExitStack() as self.inside:
            response = super().dispatch(request, *args, **kwargs)
            response.render()  # A lazy queryset rendered outside would see nothing.
            if response.status_code >= 400 and current() is not None:
                transaction.set_rollback(True)
        return response

    def initial(self, request, *args, **kwargs):
        self.caller = self._caller(request)
        if request.method.lower() not in self.action_map:
            raise MethodNotAllowed(request.method)  # Only after the right to be here is proved.
        actor = Actor(self.caller.kind, self.caller.id, self.caller.name)
        read_only = request.method in SAFE_METHODS
        self.inside.enter_context(
            organisation_context(self.caller.organisation_id, actor=actor, read_only=read_only)
        )
        super().initial(request, *args, **kwargs)

    def get_queryset(self):
        queryset = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return queryset.none()
        return queryset.visible_to(self.caller)

    def visible(self, model):
        """Return the rows of another model that this caller may refer to."""
        return model.objects.visible_to(self.caller)

    def _caller(self, request):
        if not request.user.is_authenticated:
            raise NotAuthenticated
        # A stranger gets the same 404 as a typo, so names of organisations do not leak.
        slug = self.kwargs["organisation"]
        caller = next((c for c in callers_of(request) if c.slug == slug), None)
        if caller is None:
            raise NotFound
        return caller
