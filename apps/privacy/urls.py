from django.urls import path

from . import views

erasures = views.ErasureViewSet.as_view({"get": "list"})
erasure = views.ErasureViewSet.as_view({"get": "retrieve"})
erase_member = views.MemberErasureViewSet.as_view({"post": "erase"})
erase_rep = views.RepErasureViewSet.as_view({"post": "erase"})
readmit = views.ReadmissionViewSet.as_view({"post": "readmit"})
personal_data = views.PersonalDataViewSet.as_view({"get": "retrieve", "post": "create"})

urlpatterns = [
    path("erasures", erasures, name="erasures"),
    path("erasures/<uuid:pk>", erasure, name="erasure"),
    path("erasures/<uuid:pk>:readmit", readmit, name="erasure-readmit"),
    path("members/<uuid:pk>:erase", erase_member, name="member-erase"),
    path("reps/<rep:pk>/personal-data", personal_data, name="rep-personal-data"),
    path("reps/<rep:pk>:erase", erase_rep, name="rep-erase"),
]
