from django.urls import path

from services.people import views

app_name = "people"
urlpatterns = [
    path("", views.people_list, name="list"),
    path("new/", views.new, name="new"),
    path("settlements/", views.settlements, name="settlements"),
    path("<uuid:person_id>/", views.detail, name="detail"),
    path("<uuid:person_id>/edit/", views.edit, name="edit"),
    path("<uuid:person_id>/contacts/new/", views.add_contact, name="add_contact"),
    path("<uuid:person_id>/contacts/<uuid:point_id>/end/", views.end_contact, name="end_contact"),
    path("<uuid:person_id>/contacts/<uuid:point_id>/reveal/", views.reveal, name="reveal"),
    path("<uuid:person_id>/contacts/<uuid:point_id>/withhold/", views.withhold, name="withhold"),
    path("withheld/<uuid:row_id>/lift/", views.lift, name="lift"),
    path("<uuid:person_id>/relatives/new/", views.relate, name="relate"),
]
