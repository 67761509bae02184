from django.urls import path

from . import views

organisation = views.OrganisationStatisticsViewSet.as_view({"get": "list"})
freshness = views.FreshnessViewSet.as_view({"get": "retrieve"})
statistics = views.TeamAnalyticsViewSet.as_view({"get": "statistics"})
attainment = views.TeamAnalyticsViewSet.as_view({"get": "attainment"})
benchmarks = views.TeamAnalyticsViewSet.as_view({"get": "benchmarks"})
rep_attainment = views.RepStandingViewSet.as_view({"get": "attainment"})
standings = views.StandingsViewSet.as_view({"get": "list"})
rep_summary = views.RepStandingViewSet.as_view({"get": "summary"})
attainments = views.AttainmentViewSet.as_view({"get": "list"})
team_days = views.TeamDayViewSet.as_view({"get": "list"})
releases = views.OrganisationReleaseViewSet.as_view({"get": "list"})
team_releases = views.TeamReleaseViewSet.as_view({"get": "list"})
verdicts = views.VerdictViewSet.as_view({"get": "list"})
verdict = views.VerdictViewSet.as_view({"get": "retrieve"})

urlpatterns = [
    path("statistics", organisation, name="organisation-statistics"),
    path("freshness", freshness, name="freshness"),
    path("teams/<team:team>/statistics", statistics, name="team-statistics"),
    path("teams/<team:team>/attainment", attainment, name="team-attainment"),
    path("teams/<team:team>/benchmarks", benchmarks, name="team-benchmarks"),
    path("reps/<rep:rep>/attainment", rep_attainment, name="rep-attainment"),
    path("reps/<rep:rep>/summary", rep_summary, name="rep-summary"),
    path("standings", standings, name="standings"),
    path("attainment", attainments, name="attainment"),
    path("teams/statistics", team_days, name="teams-statistics"),
    path("releases", releases, name="releases"),
    path("teams/<team:team>/releases", team_releases, name="team-releases"),
    path("verdicts", verdicts, name="verdicts"),
    path("verdicts/<uuid:pk>", verdict, name="verdict"),
]
