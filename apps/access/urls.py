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
]
