from contextlib import ExitStack
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import APIException, NotAuthenticated, NotFound
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.api import conditional, throttling
from ssi_platform.api.client_address import client_address
from ssi_platform.api.filters import reads
from ssi_platform.api.renderers import JSONRenderer
from ssi_platform.api.sparse import whole
from ssi_platform.api.throttling import Bucket
from ssi_platform.api.uploads import SpooledRequest, spooled
from ssi_platform.api.views import ApiViewSet
from ssi_platform.database import clock
from ssi_platform.tenancy.caller import Caller

from . import audited_calls, idempotency
from . import schema as schema  # Registers how signing in is described.
from .authentication import callers_of, refuse_unproved
from .context import Actor, current, organisation_context
from .permissions import HasPermission, Permission
from .quotas import quotas_of
from .references import Reference
from .session_limits import require_confirmed

FORM_BYTES = 1 << 20  # What a form may have besides its file.


class TenantViewSet(ApiViewSet):
    """Base of every endpoint under /organisations/{organisation}/.

    The URL names the organisation; the caller needs a membership or key of it. Everything up to
    the rendered response happens in one transaction with the organisation's id. Subclasses declare
    `queryset` and the permissions, and never override `get_queryset`.
    """

    permission_classes = [HasPermission]
    read_permission: Permission | None = None
    write_permission: Permission | None = None
    guarded = False  # Changing a row requires If-Match with its ETag.
    takes_files = False  # Bodies may have the installation's maximum size.
    confirmed = False  # Writing in a session requires that the person has confirmed who they are.
    named_by_callers = ("external_id", "name")  # Parts of the address that are callers' words.
    is_download = False  # Reading is recorded in the audit.
    # The fields of a write's answer that the call made, for callers who may not read the rest; with
    # None all of them are.
    made: tuple[str, ...] | None = ("id",)

    is_minimal = False  # Whether the answer was reduced to what the caller knows.

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.once: idempotency.Once | None = None
        with ExitStack() as self.inside:
            response = super().dispatch(request, *args, **kwargs)
            if response.status_code >= 400 and current() is not None:
                transaction.set_rollback(True)
            elif self.once:
                self.once.keep(response)
        request.caller = getattr(self, "caller", None)  # type: ignore[attr-defined] # For the log.
        self._audit(request, response)
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.caller = self._caller(request)
        throttling.take(self._buckets(), self.headers)
        self.require_method(request)  # Only after authentication.
        self._take_body(request)
        self.before_transaction()
        actor = Actor(self.caller.kind, self.caller.id, self.caller.name, client_address(request))
        read_only = request.method in SAFE_METHODS
        self.inside.enter_context(
            organisation_context(self.caller.organisation_id, actor=actor, read_only=read_only)
        )
        super().initial(request, *args, **kwargs)
        self._find_references()
        if self.confirmed and not read_only:
            require_confirmed(request)
        if idempotency.wanted(request):
            once = idempotency.Once(request, self.caller, self.body)
            once.begin(clock.now())
            self.once = once

    def _find_references(self) -> None:
        """Put ids in the place of external ids in the address. Raises NotFound."""
        for part, reference in self.kwargs.items():
            if isinstance(reference, Reference):
                row_id = reference.id_for(self.caller)
                if row_id is None:
                    raise NotFound
                self.kwargs[part] = row_id

    def before_transaction(self) -> None:
        """Do work that has to be committed before the request's own transaction begins."""

    def handle_exception(self, exc: Any) -> Any:
        if isinstance(exc, idempotency.AnsweredBefore):
            try:
                return self.replayed(exc.response)
            except APIException as refusal:
                exc = refusal
        return super().handle_exception(exc)

    def replayed(self, response: HttpResponse) -> HttpResponse:
        """Return the stored answer of a repeated request; a view may refuse to give it again."""
        return response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        data = getattr(response, "data", None)
        is_write = request.method not in SAFE_METHODS and response.status_code < 300
        if is_write and isinstance(data, dict) and not self.may_read(data):
            if self.guarded:
                response["ETag"] = conditional.tag_of(JSONRenderer().render(data))
            response.data, self.is_minimal = self._sent_or_made(data), True
        return super().finalize_response(request, response, *args, **kwargs)

    def may_read(self, data: dict[str, Any]) -> bool:
        """Tell whether the caller may read the answer of a write."""
        return self.read_permission in self.caller.permissions

    def _sent_or_made(self, data: dict[str, Any]) -> dict[str, Any]:
        """Leave what the caller knows of an answer: what it sent, and what the call made."""
        if self.made is None:
            return data
        body = {} if self.takes_files else self.request.data
        sent = body if isinstance(body, dict) else {}
        known = {*self.made, *self.kwargs}
        return {
            name: sent.get(name, value)
            for name, value in data.items()
            if name in known or name in sent
        }

    def get_queryset(self) -> Any:
        queryset: Any = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return queryset.none()
        queryset = queryset.visible_to(self.caller)
        return queryset.select_for_update(of=["self"], no_key=True) if self._guards() else queryset

    def get_object(self) -> Any:
        if any(isinstance(part, str) and "\0" in part for part in self.kwargs.values()):
            raise NotFound  # PostgreSQL cannot store the character, nor look for it.
        row = super().get_object()
        self.require_match(row)
        return row

    def require_match(self, row: Any) -> None:
        """If the view is `guarded`, raise unless If-Match has the ETag of the row."""
        if self._guards():
            conditional.require_match(self.request, self.tag(row))

    def answer(
        self, instance: Any, *, status: int = 200, headers: dict[str, str] | None = None
    ) -> Response:
        partly = self.guarded and reads(self) and self.selection != whole(self._shape)
        tag = {"ETag": self.tag(instance)} if partly else {}  # Full responses get it anyway.
        return super().answer(instance, status=status, headers=tag | (headers or {}))

    def tag(self, instance: Any) -> str:
        """Return the ETag of the whole row, even if a response shows only a part."""
        serializer = self._shape(instance, context=self.get_serializer_context())
        return conditional.tag_of(JSONRenderer().render(serializer.data))

    @property
    def _shape(self) -> Any:
        return self.serializer_class

    def _take_body(self, request: Request) -> None:
        """Read the body before the transaction, which must not wait for it."""
        if idempotency.wanted(request) or (self.takes_files and request.method == "POST"):
            most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
            if self.takes_files:
                self.check_permissions(request)
                most = settings.MAX_UPLOAD_BYTES + FORM_BYTES
            self.body = self.inside.enter_context(spooled(cast(SpooledRequest, request), most))

    def _guards(self) -> bool:
        return self.guarded and self.request.method not in SAFE_METHODS

    def visible(self, model: type[Any]) -> Any:
        """Return the rows of another model that this caller may refer to."""
        return model.objects.visible_to(self.caller)

    def _audit(self, request: HttpRequest, response: Any) -> None:
        """Record a refused write, and a file that was fetched."""
        caller: Caller | None = getattr(self, "caller", None)
        if caller is None:
            return
        is_write = request.method not in SAFE_METHODS
        if response.status_code == 403 and is_write:
            route = request.resolver_match.url_name if request.resolver_match else ""
            code = str(getattr(response, "data", {}).get("code", ""))
            audited_calls.record_refusal(
                request, caller, what=route or "", row=self._row_id(), code=code
            )
        elif response.status_code == 200 and self.is_download and not is_write:
            model = str(self.get_queryset().model._meta.model_name)
            audited_calls.record_download(request, caller, what=model, row=self._row_id())

    def _row_id(self) -> str:
        """Return the ids and days of the address, as the audit writes them.

        What else is there, an external id or a name, may be of a person, and stays for good.
        """
        named = {"organisation", *self.named_by_callers}
        parts = (v for name, v in self.kwargs.items() if name not in named)
        return "/".join(str(v) for v in parts if not isinstance(v, Reference))

    def _buckets(self) -> list[Bucket]:
        quotas, organisation = quotas_of(self.caller.quotas), self.caller.organisation_id
        # The braces keep an organisation's buckets together on a Redis cluster.
        whole = f"{{{organisation}}}"
        return [
            throttling.Bucket("caller", f"{whole}:{self.caller.id}", quotas.caller_requests),
            throttling.Bucket("organisation", whole, quotas.requests),
        ]

    def _caller(self, request: Request) -> Caller:
        if not request.user.is_authenticated:
            raise NotAuthenticated
        # Other callers get the same 404 as for an unknown name, so names do not leak.
        slug = self.kwargs["organisation"]
        caller = next((c for c in callers_of(request) if c.slug == slug), None)
        if caller is None:
            refuse_unproved(request, slug)
            raise NotFound
        return caller
