from django.urls import path

from . import views

audit_events = views.AuditEventViewSet.as_view({"get": "list"})
events = views.EventViewSet.as_view({"get": "list"})

urlpatterns = [
    path("audit-events", audit_events, name="audit-events"),
    path("events", events, name="events"),
]
