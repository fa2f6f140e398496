from django.urls import path

from services.consultations import views

app_name = "consultations"
urlpatterns = [
    path("", views.consultations, name="list"),
    path("cases/<uuid:case_id>/new/", views.plan, name="plan"),
    path("<uuid:consultation_id>/", views.detail, name="detail"),
    path("<uuid:consultation_id>/held/", views.held, name="held"),
    path("<uuid:consultation_id>/not-held/", views.not_held, name="not_held"),
    path("<uuid:consultation_id>/move/", views.move, name="move"),
    path("<uuid:consultation_id>/note/", views.write, name="write"),
]
