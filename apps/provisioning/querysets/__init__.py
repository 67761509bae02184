from .connections import ConnectionQuerySet as ConnectionQuerySet
from .connections import IdentityQuerySet as IdentityQuerySet
from .domains import DomainQuerySet as DomainQuerySet
from .mappings import GroupMappingQuerySet as GroupMappingQuerySet
from .scim import GroupPlaceQuerySet as GroupPlaceQuerySet
from .scim import MemberEmailQuerySet as MemberEmailQuerySet
from .scim import ProvisionedGroupQuerySet as ProvisionedGroupQuerySet
from .scim import ProvisionedMemberQuerySet as ProvisionedMemberQuerySet
