from django.urls import path

from services.scheduling import views

app_name = "scheduling"
urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("house/", views.house, name="house"),
    path("house/rooms/new/", views.new_room, name="new_room"),
    path("house/rooms/<uuid:pk>/", views.edit_room, name="edit_room"),
    path("house/entrances/new/", views.new_entrance, name="new_entrance"),
    path("house/entrances/<uuid:pk>/", views.edit_entrance, name="edit_entrance"),
    path("house/hours/", views.hours, name="hours"),
    path("house/closures/new/", views.new_closure, name="new_closure"),
    path("house/closures/<uuid:pk>/lift/", views.lift_closure, name="lift_closure"),
]
