"""Single sign-on of an organisation, and the addresses of SCIM under /scim/v2/{organisation}/."""

from typing import Any

from django.urls import path

from . import views
from .views import sign_in

OF_COLLECTION: Any = {"get": "search", "post": "create"}
OF_RESOURCE: Any = {"get": "get_one", "put": "replace", "patch": "modify", "delete": "remove"}
config = views.ServiceProviderConfigViewSet.as_view({"get": "get_config"})
types = views.ResourceTypeViewSet.as_view({"get": "get_many"})
type_ = views.ResourceTypeViewSet.as_view({"get": "get_one"})
schemas = views.SchemaViewSet.as_view({"get": "get_many"})
schema = views.SchemaViewSet.as_view({"get": "get_one"})
REFUSED: Any = dict.fromkeys(("get", "post", "put", "patch", "delete"), "refuse")
refused = views.NoSuchViewSet.as_view(REFUSED)

scim_urlpatterns = [
    path("Users", views.UserViewSet.as_view(OF_COLLECTION), name="scim-users"),
    path("Users/<str:pk>", views.UserViewSet.as_view(OF_RESOURCE), name="scim-user"),
    path("Groups", views.GroupViewSet.as_view(OF_COLLECTION), name="scim-groups"),
    path("Groups/<str:pk>", views.GroupViewSet.as_view(OF_RESOURCE), name="scim-group"),
    path("ServiceProviderConfig", config, name="scim-config"),
    path("ResourceTypes", types, name="scim-resource-types"),
    path("ResourceTypes/<str:pk>", type_, name="scim-resource-type"),
    path("Schemas", schemas, name="scim-schemas"),
    path("Schemas/<str:pk>", schema, name="scim-schema"),
    path("<path:rest>", refused, name="scim-refused"),
]

connections = views.ConnectionViewSet.as_view({"get": "list", "post": "create"})
connection = views.ConnectionViewSet.as_view(
    {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
)
test = views.ConnectionViewSet.as_view({"post": "test"})
domains = views.DomainViewSet.as_view({"get": "list", "post": "create"})
domain = views.DomainViewSet.as_view({"get": "retrieve", "delete": "destroy"})
verify = views.DomainViewSet.as_view({"post": "verify"})
mappings = views.GroupMappingViewSet.as_view({"get": "list", "post": "create"})
mapping = views.GroupMappingViewSet.as_view({"get": "retrieve", "delete": "destroy"})

urlpatterns = [
    path("sso-connections", connections, name="sso-connections"),
    path("sso-connections/<uuid:pk>", connection, name="sso-connection"),
    path("sso-connections/<uuid:pk>:test", test, name="sso-connection-test"),
    path("domains", domains, name="domains"),
    path("domains/<uuid:pk>", domain, name="domain"),
    path("domains/<uuid:pk>:verify", verify, name="domain-verify"),
    path("group-mappings", mappings, name="group-mappings"),
    path("group-mappings/<uuid:pk>", mapping, name="group-mapping"),
]
sign_in_urlpatterns = [
    path("start", sign_in.start, name="sso-start"),
    path("callback", sign_in.callback, name="sso-callback"),
]
