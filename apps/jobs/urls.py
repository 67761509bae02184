from django.urls import path

from .views import JobViewSet

urlpatterns = [
    path("jobs", JobViewSet.as_view({"get": "list"}), name="jobs"),
    path("jobs/<uuid:pk>", JobViewSet.as_view({"get": "retrieve"}), name="job"),
    path("jobs/<uuid:pk>:retry", JobViewSet.as_view({"post": "retry"}), name="job-retry"),
    path("jobs/<uuid:pk>/cancel", JobViewSet.as_view({"post": "cancel"}), name="job-cancel"),
]
