from django.urls import path

from . import views

alerts = views.AlertViewSet.as_view({"get": "list"})
alert = views.AlertViewSet.as_view({"get": "retrieve"})
acknowledge = views.AlertViewSet.as_view({"post": "acknowledge"})
snooze = views.AlertViewSet.as_view({"post": "snooze"})
reopen = views.AlertViewSet.as_view({"post": "reopen"})

urlpatterns = [
    path("alerts", alerts, name="alerts"),
    path("alerts/<uuid:pk>:acknowledge", acknowledge, name="alert-acknowledge"),
    path("alerts/<uuid:pk>:snooze", snooze, name="alert-snooze"),
    path("alerts/<uuid:pk>:reopen", reopen, name="alert-reopen"),
    path("alerts/<uuid:pk>", alert, name="alert"),
]
