from django.urls import path

from . import views

members = views.MemberViewSet.as_view({"get": "list", "post": "create"})
member = views.MemberViewSet.as_view(
    {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
)
invite = views.InviteAgainViewSet.as_view({"post": "invite"})
password = views.PasswordLinkViewSet.as_view({"post": "send"})
invitations = views.InvitationViewSet.as_view({"get": "list"})
invitation = views.InvitationViewSet.as_view({"get": "retrieve", "delete": "destroy"})
keys = views.ApiKeyViewSet.as_view({"get": "list", "post": "create"})
key = views.ApiKeyViewSet.as_view({"get": "retrieve", "delete": "destroy"})
rotate = views.ApiKeyViewSet.as_view({"post": "rotate"})
clients = views.OAuthClientViewSet.as_view({"get": "list", "post": "create"})
client = views.OAuthClientViewSet.as_view(
    {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
)
rotate_client = views.OAuthClientViewSet.as_view({"post": "rotate"})
grants = views.OAuthGrantViewSet.as_view({"get": "list"})
grant = views.OAuthGrantViewSet.as_view({"get": "retrieve", "delete": "destroy"})

urlpatterns = [
    path("members", members, name="members"),
    path("members/<uuid:pk>", member, name="member"),
    path("members/<uuid:pk>:invite", invite, name="member-invite"),
    path("members/<uuid:pk>:send-password-link", password, name="member-password"),
    path("invitations", invitations, name="invitations"),
    path("invitations/<uuid:pk>", invitation, name="invitation"),
    path("api-keys", keys, name="api-keys"),
    path("api-keys/<uuid:pk>", key, name="api-key"),
    path("api-keys/<uuid:pk>/rotate", rotate, name="api-key-rotate"),
    path("oauth-clients", clients, name="oauth-clients"),
    path("oauth-clients/<uuid:pk>", client, name="oauth-client"),
    path("oauth-clients/<uuid:pk>/rotate", rotate_client, name="oauth-client-rotate"),
    path("oauth-grants", grants, name="oauth-grants"),
    path("oauth-grants/<uuid:pk>", grant, name="oauth-grant"),
]

platform_urlpatterns = [  # Outside the API.
    path(".well-known/oauth-authorization-server", views.metadata, name="oauth-metadata"),
    path("oauth/authorize", views.authorize, name="oauth-authorize"),
    path("oauth/introspect", views.introspect, name="oauth-introspect"),
    path("oauth/revoke", views.revoke, name="oauth-revoke"),
    path("oauth/token", views.token, name="oauth-token"),
]
