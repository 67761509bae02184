from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from ssi_platform.tenancy.querysets import TenantQuerySet

if TYPE_CHECKING:
    from ..models import GroupMapping


class GroupMappingQuerySet(TenantQuerySet["GroupMapping"]):
    def named(self, groups: Iterable[str]) -> Self:
        """Mappings of groups with exactly these names, as a token brings them."""
        return self.filter(group__in=list(groups))

    def of_groups(self, groups: Iterable[tuple[str, str]]) -> Self:
        """Mappings of groups, of which each is a name and an id in the directory.

        Letters of a name may be large or small; an id is exact, and an empty one is none.
        """
        named = [Q(group__iexact=name) | Q(group=id) for name, id in groups]
        return self.filter(reduce(or_, named)) if named else self.none()
