from .scim_base import NoSuchViewSet as NoSuchViewSet
from .scim_discovery import ResourceTypeViewSet as ResourceTypeViewSet
from .scim_discovery import SchemaViewSet as SchemaViewSet
from .scim_discovery import ServiceProviderConfigViewSet as ServiceProviderConfigViewSet
from .scim_resources import GroupViewSet as GroupViewSet
from .scim_resources import UserViewSet as UserViewSet
