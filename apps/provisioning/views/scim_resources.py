"""Users and groups: searched, read, created, replaced, patched and deleted."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.http import parse_etags
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from scim2_models import (
    Context,
    InvalidFilterException,
    ListResponse,
    PatchOp,
    ResponseParameters,
    ScimPolicy,
    SearchRequest,
)

from apps.organisations.models import Organisation
from ssi_platform.api.conditional import Stale
from ssi_platform.database import clock
from ssi_platform.domain.calendar import local_day

from .. import services
from ..filters import OF_GROUPS, OF_USERS, Attributes, condition_of, ordering_of
from ..models import ProvisionedGroup, ProvisionedMember
from ..serializers import Group, User, group_of, group_values, user_of, user_values
from .scim_base import ScimViewSet

MAX_RESULTS, DEFAULT_RESULTS = 200, 100
MAX_FILTER, MAX_BRACKETS = 2_000, 40  # Characters, and opening brackets, of one filter.
SHAPE = ("attributes", "excludedAttributes")
SEARCH = (*SHAPE, "filter", "sortBy", "sortOrder", "startIndex", "count")
# As Microsoft Entra sends: what we do not know, values that name what is removed, and filters of a
# path that describe a value to be added.
POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)


class ResourceViewSet(ScimViewSet):
    """A collection of resources; subclasses say how rows and resources become each other."""

    resource: Any
    attributes: Attributes
    kept_if_left_out: tuple[str, ...] = ()  # By a replacement.
    action_parameters = {
        "search": SEARCH,
        **dict.fromkeys(("get_one", "create", "replace", "modify"), SHAPE),
    }

    def search(self, request: Request, **kwargs: Any) -> Response:
        """List resources, filtered and sorted, a page from `startIndex` on."""
        _refuse_complex(request.query_params.get("filter", ""))
        asked = self._message(SearchRequest).model_validate(request.query_params.dict())
        rows = self.get_queryset()
        if asked.filter is not None:
            rows = rows.filter(condition_of(asked.filter.ast, self.attributes))
        descending = asked.sort_order == SearchRequest.SortOrder.descending
        order = ["pk"]
        if asked.sort_by is not None:
            order = ordering_of(str(asked.sort_by), self.attributes, descending=descending)
        count = DEFAULT_RESULTS if asked.count is None else min(asked.count, MAX_RESULTS)
        start = asked.start_index_0 or 0
        page = self.whole(rows.order_by(*order), asked)[start : start + count] if count else []
        shown = [self.shown(row, asked) for row in page]
        answer = self._message(ListResponse)(
            total_results=rows.count(),
            items_per_page=len(shown),
            start_index=start + 1,
            resources=shown,
        )
        context = Context.RESOURCE_QUERY_RESPONSE
        return Response(answer.model_dump(scim_ctx=context, response_parameters=asked))

    def get_one(self, request: Request, **kwargs: Any) -> Response:
        """Get one resource."""
        return self._answer(self._row(), Context.RESOURCE_QUERY_RESPONSE)

    def create(self, request: Request, **kwargs: Any) -> Response:
        """Create a resource."""
        asked = self._asked()
        new = self._read(Context.RESOURCE_CREATION_REQUEST)
        row = self.write(None, new)
        answer = self._answer(row, Context.RESOURCE_CREATION_RESPONSE, asked, status=201)
        answer["Location"] = self.shown(self._again(row), asked).meta.location
        return answer

    def replace(self, request: Request, **kwargs: Any) -> Response:
        """Replace a resource: what is left out has no value afterwards."""
        row, asked = self._row(), self._asked()
        new = self._read(Context.RESOURCE_REPLACEMENT_REQUEST)
        current = self.shown(row, None)
        new.replace(current)
        for name in self.kept_if_left_out:
            if getattr(new, name) is None:
                setattr(new, name, getattr(current, name))
        return self._answer(self.write(row, new), Context.RESOURCE_REPLACEMENT_RESPONSE, asked)

    def modify(self, request: Request, **kwargs: Any) -> Response:
        """Change a resource by operations: add, replace, remove."""
        row, asked = self._row(), self._asked()
        with POLICY:
            operations = self._message(PatchOp).model_validate(
                self.request.data, scim_ctx=Context.RESOURCE_PATCH_REQUEST
            )
            changed = self.shown(row, None)
            operations.patch(changed)
        return self._answer(self.write(row, changed), Context.RESOURCE_PATCH_RESPONSE, asked)

    def remove(self, request: Request, **kwargs: Any) -> Response:
        """Delete a resource."""
        self.remove_row(self._row())
        return Response(status=204)

    def whole(self, rows: QuerySet[Any], asked: Any) -> QuerySet[Any]:
        """Add to rows what their resources consist of."""
        raise NotImplementedError

    def shown(self, row: Any, asked: Any) -> Any:
        """Return a row as a resource."""
        raise NotImplementedError

    def write(self, row: Any, resource: Any) -> Any:
        """Store a resource in a row, or with None in a new one, and return the row."""
        raise NotImplementedError

    def remove_row(self, row: Any) -> None:
        raise NotImplementedError

    def _message(self, kind: Any) -> Any:
        """Return a kind of message, for the resources of this collection."""
        return kind[self.resource]

    def _asked(self) -> Any:
        return self._message(ResponseParameters).model_validate(self.request.query_params.dict())

    def _read(self, context: Context) -> Any:
        return self.resource.model_validate(self.request.data, scim_ctx=context, scim_policy=POLICY)

    def _row(self) -> Any:
        """Return the row of the address. Raises NotFound, and Stale for another If-Match."""
        try:
            key = UUID(self.kwargs["pk"])
        except ValueError:
            raise NotFound from None
        row = self.whole(self.get_queryset(), None).filter(pk=key).first()
        if row is None:
            raise NotFound
        wanted = self.request.headers.get("If-Match", "*")
        known = {tag.removeprefix("W/") for tag in parse_etags(wanted)}
        if (
            wanted.strip() != "*"
            and _version(self.shown(row, None)).removeprefix("W/") not in known
        ):
            raise Stale
        return row

    def _again(self, row: Any) -> Any:
        return self.whole(self.get_queryset(), None).get(pk=row.pk)

    def _answer(
        self, row: Any, context: Context, asked: Any = None, *, status: int = 200
    ) -> Response:
        asked = asked or self._asked()
        resource = self.shown(self._again(row), asked)
        data = resource.model_dump(scim_ctx=context, response_parameters=asked)
        return Response(data, status=status, headers={"ETag": _version(resource)})


class UserViewSet(ResourceViewSet):
    """Members whom the directory keeps."""

    queryset = ProvisionedMember.objects.with_membership()
    resource, attributes = User, OF_USERS
    kept_if_left_out = ("active",)  # Nobody gets rights back because they were not mentioned.

    def whole(self, rows: Any, asked: Any) -> Any:
        return rows.with_emails_and_groups()

    def shown(self, row: Any, asked: Any) -> User:
        return user_of(row, self.locate)

    def write(self, row: Any, resource: User) -> Any:
        values, now = user_values(resource), clock.now()
        if row is None:
            return services.create_user(caller=self.caller, values=values, now=now)
        return services.change_user(caller=self.caller, member=row, values=values, now=now)

    def remove_row(self, row: Any) -> None:
        services.remove_user(caller=self.caller, member=row, now=clock.now())


class GroupViewSet(ResourceViewSet):
    """Groups of the directory."""

    queryset: Any = ProvisionedGroup.objects.all()
    resource, attributes = Group, OF_GROUPS

    def whole(self, rows: Any, asked: Any) -> Any:
        return rows.with_members() if _wants(asked, "members") else rows

    def shown(self, row: Any, asked: Any) -> Group:
        return group_of(row, self.locate, with_members=_wants(asked, "members"))

    def write(self, row: Any, resource: Group) -> Any:
        terms = {"caller": self.caller, "values": group_values(resource), **self._time()}
        if row is None:
            return services.create_group(**terms)
        return services.change_group(group=row, **terms)

    def remove_row(self, row: Any) -> None:
        services.remove_group(caller=self.caller, group=row, **self._time())

    def _time(self) -> dict[str, Any]:
        zone = Organisation.objects.get(pk=self.caller.organisation_id).zone
        return {"now": clock.now(), "today": local_day(clock.now(), zone)}


def _refuse_complex(text: str) -> None:
    if len(text) > MAX_FILTER or text.count("(") + text.count("[") > MAX_BRACKETS:
        detail = f"A filter has at most {MAX_FILTER} characters and {MAX_BRACKETS} brackets."
        raise InvalidFilterException(detail=detail)


def _wants(asked: Any, name: str) -> bool:
    """Tell whether an attribute is to be shown; without a request it is."""
    if asked is None:
        return True
    wanted = [_top(path) for path in asked.attributes or []]
    left_out = [str(path).rpartition(":")[2].lower() for path in asked.excluded_attributes or []]
    return name in wanted if wanted else name not in left_out


def _top(path: Any) -> str:
    return str(path).rpartition(":")[2].partition(".")[0].lower()


def _version(resource: Any) -> str:
    version: str = resource.meta.version
    return version
