from .domains import Domain as Domain
from .mappings import GroupMapping as GroupMapping
from .mappings import Relation as Relation
from .scim import GroupPlace as GroupPlace
from .scim import MemberEmail as MemberEmail
from .scim import ProvisionedGroup as ProvisionedGroup
from .scim import ProvisionedMember as ProvisionedMember
