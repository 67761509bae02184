"""The addresses of SCIM, under /scim/v2/{organisation}/."""

from typing import Any

from django.urls import path

from . import views

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
