from django.urls import path

from . import views

teams = views.TeamViewSet.as_view({"get": "list", "post": "create"})
teams_batch = views.TeamBatchViewSet.as_view({"post": "batch"})
team = views.TeamViewSet.as_view(
    {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
)
team_by_external_id = views.TeamViewSet.as_view({"put": "put_by_external_id"})
parents = views.TeamParentViewSet.as_view({"get": "list_of_team"})
parent = views.TeamParentViewSet.as_view({"put": "put", "delete": "destroy"})
member_rep = views.MemberRepViewSet.as_view({"get": "read", "put": "put", "delete": "destroy"})
managers = views.TeamManagerViewSet.as_view({"get": "list_of_team"})
manager = views.TeamManagerViewSet.as_view({"put": "put", "delete": "destroy"})
reps = views.RepViewSet.as_view({"get": "list", "post": "create"})
reps_batch = views.RepBatchViewSet.as_view({"post": "batch"})
rep = views.RepViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"})
merge = views.RepViewSet.as_view({"post": "merge"})
rep_by_external_id = views.RepViewSet.as_view({"put": "put_by_external_id"})
former_team = views.TeamViewSet.as_view({"put": "put_by_external_id"}, schema=None)
former_rep = views.RepViewSet.as_view({"put": "put_by_external_id"}, schema=None)
assignments = views.AssignmentViewSet.as_view({"get": "list"})
assignments_batch = views.AssignmentBatchViewSet.as_view({"post": "batch"})
rep_assignments = views.AssignmentViewSet.as_view({"get": "list_of_rep"})
assignment = views.AssignmentViewSet.as_view({"put": "put", "delete": "destroy"})
absences = views.AbsenceViewSet.as_view({"get": "list"})
absences_batch = views.AbsenceBatchViewSet.as_view({"post": "batch"})
rep_absences = views.AbsenceViewSet.as_view({"get": "list_of_rep"})
absence = views.AbsenceViewSet.as_view({"put": "put", "delete": "destroy"})
absence_approve = views.AbsenceViewSet.as_view({"post": "approve"})
absence_decline = views.AbsenceViewSet.as_view({"post": "decline"})

urlpatterns = [
    path("members/<uuid:member>/rep", member_rep, name="member-rep"),
    path("teams", teams, name="teams"),
    path("teams:batch", teams_batch, name="teams-batch"),
    path("teams/<team:pk>", team, name="team"),
    path("teams:by-external-id/<str:external_id>", team_by_external_id, name="team-by-external"),
    path("teams/<team:team>/parents", parents, name="team-parents"),
    path("teams/<team:team>/parents/<str:from_day>", parent, name="team-parent"),
    path("teams/<team:team>/managers", managers, name="team-managers"),
    path("teams/<team:team>/managers/<uuid:member>", manager, name="team-manager"),
    path("reps", reps, name="reps"),
    path("reps:batch", reps_batch, name="reps-batch"),
    path("reps/<rep:pk>", rep, name="rep"),
    path("reps/<rep:pk>:merge", merge, name="rep-merge"),
    path("reps:by-external-id/<str:external_id>", rep_by_external_id, name="rep-by-external"),
    path("reps/<rep:rep>/assignments", rep_assignments, name="rep-assignments"),
    path("reps/<rep:rep>/assignments/<str:from_day>", assignment, name="assignment"),
    path("assignments", assignments, name="assignments"),
    path("assignments:batch", assignments_batch, name="assignments-batch"),
    path("reps/<rep:rep>/absences", rep_absences, name="rep-absences"),
    path("reps/<rep:rep>/absences/<str:from_day>:approve", absence_approve, name="absence-approve"),
    path("reps/<rep:rep>/absences/<str:from_day>:decline", absence_decline, name="absence-decline"),
    path("reps/<rep:rep>/absences/<str:from_day>", absence, name="absence"),
    path("absences", absences, name="absences"),
    path("absences:batch", absences_batch, name="absences-batch"),
]
# As they were until a rep could be named by an external id (ADR 33); not described.
former_urlpatterns = [
    path("teams/by-external-id/<str:external_id>", former_team, name="team-by-external"),
    path("reps/by-external-id/<str:external_id>", former_rep, name="rep-by-external"),
]
