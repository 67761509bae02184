from .rows import group_of as group_of
from .rows import group_values as group_values
from .rows import user_of as user_of
from .rows import user_values as user_values
from .scim import Group as Group
from .scim import User as User
