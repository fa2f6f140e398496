from django.urls import path

from services.consultations import door_views

app_name = "consultations_board"
urlpatterns = [
    path("<uuid:consultation_id>/check/", door_views.check, name="check"),
    path("<uuid:consultation_id>/check/take-back/", door_views.take_back, name="take_back"),
]
