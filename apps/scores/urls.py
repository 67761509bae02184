from django.urls import path

from . import views

scores = views.ScoreViewSet.as_view({"get": "list"})
scores_batch = views.ScoreBatchViewSet.as_view({"post": "batch"})
score = views.ScoreViewSet.as_view({"get": "retrieve", "put": "put", "delete": "destroy"})
revisions = views.ScoreRevisionViewSet.as_view({"get": "list_of_day"})

urlpatterns = [
    path("scores", scores, name="scores"),
    path("scores:batch", scores_batch, name="scores-batch"),
    path("reps/<rep:rep>/scores/<str:day>", score, name="score"),
    path("reps/<rep:rep>/scores/<str:day>/revisions", revisions, name="score-revisions"),
]
