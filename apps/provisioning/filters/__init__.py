from .connections import ConnectionFilter as ConnectionFilter
from .connections import DomainFilter as DomainFilter
from .connections import GroupMappingFilter as GroupMappingFilter
from .scim import OF_GROUPS as OF_GROUPS
from .scim import OF_USERS as OF_USERS
from .scim import Attributes as Attributes
from .scim import condition_of as condition_of
from .scim import ordering_of as ordering_of
