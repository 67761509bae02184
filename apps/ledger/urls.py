from django.urls import path

from . import views

audit_events = views.AuditEventViewSet.as_view({"get": "list"})
events = views.EventViewSet.as_view({"get": "list"})
changes = views.ChangesViewSet.as_view({"get": "feed"})

urlpatterns = [
    path("changes", changes, name="changes"),
    path("audit-events", audit_events, name="audit-events"),
    path("events", events, name="events"),
]
