from django.urls import path

from . import views

organisation = views.OrganisationStatisticsViewSet.as_view({"get": "list"})
freshness = views.FreshnessViewSet.as_view({"get": "retrieve"})
forecast_record = views.ForecastRecordViewSet.as_view({"get": "retrieve"})
statistics = views.TeamStatisticsViewSet.as_view({"get": "list"})
attainment = views.TeamAnalyticsViewSet.as_view({"get": "attainment"})
benchmarks = views.TeamAnalyticsViewSet.as_view({"get": "benchmarks"})
leaderboard = views.LeaderboardViewSet.as_view({"get": "board"})
leaderboard_choice = views.LeaderboardChoiceViewSet.as_view({"get": "retrieve", "put": "put"})
needs = views.TeamAnalyticsViewSet.as_view({"get": "needs"})
explanation = views.ExplanationViewSet.as_view({"get": "organisation"})
team_explanation = views.ExplanationViewSet.as_view({"get": "team"})
rep_attainment = views.RepStandingViewSet.as_view({"get": "attainment"})
standings = views.StandingsViewSet.as_view({"get": "list"})
rep_summary = views.RepStandingViewSet.as_view({"get": "summary"})
attainments = views.AttainmentViewSet.as_view({"get": "list"})
overview = views.OverviewViewSet.as_view({"get": "overview"})
summary = views.SummaryViewSet.as_view({"get": "of_organisation"})
team_summary = views.SummaryViewSet.as_view({"get": "of_team"})
team_days = views.TeamDayViewSet.as_view({"get": "list"})
releases = views.OrganisationReleaseViewSet.as_view({"get": "list"})
team_releases = views.TeamReleaseViewSet.as_view({"get": "list"})
verdicts = views.VerdictViewSet.as_view({"get": "list"})
verdict = views.VerdictViewSet.as_view({"get": "retrieve"})

urlpatterns = [
    path("statistics", organisation, name="organisation-statistics"),
    path("overview", overview, name="overview"),
    path("summary", summary, name="organisation-summary"),
    path("teams/<team:team>/summary", team_summary, name="team-summary"),
    path("freshness", freshness, name="freshness"),
    path("forecast-record", forecast_record, name="forecast-record"),
    path("teams/<team:team>/statistics", statistics, name="team-statistics"),
    path("teams/<team:team>/attainment", attainment, name="team-attainment"),
    path("teams/<team:team>/needs", needs, name="team-needs"),
    path("teams/<team:team>/benchmarks", benchmarks, name="team-benchmarks"),
    path("explanation", explanation, name="explanation"),
    path("teams/<team:team>/explanation", team_explanation, name="team-explanation"),
    path("reps/<rep:rep>/attainment", rep_attainment, name="rep-attainment"),
    path("reps/<rep:rep>/summary", rep_summary, name="rep-summary"),
    path("leaderboards/<str:board>", leaderboard, name="leaderboard"),
    path("reps/<rep:rep>/leaderboard-choice", leaderboard_choice, name="rep-leaderboard-choice"),
    path("standings", standings, name="standings"),
    path("attainment", attainments, name="attainment"),
    path("teams/statistics", team_days, name="teams-statistics"),
    path("releases", releases, name="releases"),
    path("teams/<team:team>/releases", team_releases, name="team-releases"),
    path("verdicts", verdicts, name="verdicts"),
    path("verdicts/<uuid:pk>", verdict, name="verdict"),
]
