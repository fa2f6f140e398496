from django.urls import path

from services.psychology import views

app_name = "psychology"
urlpatterns = [
    path("cases/<uuid:case_id>/", views.notes, name="notes"),
    path("cases/<uuid:case_id>/new/", views.write, name="write"),
    path("cases/<uuid:case_id>/let-in/", views.let_in, name="let_in"),
    path("notes/<uuid:written_id>/", views.note, name="note"),
    path("notes/<uuid:written_id>/add/", views.add, name="add"),
    path("grants/<uuid:grant_id>/withdraw/", views.withdraw, name="withdraw"),
]
