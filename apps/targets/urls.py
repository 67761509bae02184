from django.urls import path

from . import views

plans = views.TargetPlanViewSet.as_view({"get": "list", "post": "create"})
plan = views.TargetPlanViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"})
versions = views.PlanVersionViewSet.as_view({"get": "list"})
pauses = views.PlanPauseViewSet.as_view({"get": "list"})
pause = views.PlanPauseViewSet.as_view({"put": "put", "delete": "destroy"})

urlpatterns = [
    path("target-plans", plans, name="target-plans"),
    path("target-plans/<uuid:pk>", plan, name="target-plan"),
    path("target-plans/<uuid:plan>/versions", versions, name="target-plan-versions"),
    path("target-plans/<uuid:plan>/pauses", pauses, name="target-plan-pauses"),
    path("target-plans/<uuid:plan>/pauses/<str:from_day>", pause, name="target-plan-pause"),
]
