"""The neutral host: answers of parents and calendars."""

from django.urls import path

from services.contact_centre.views import links

app_name = "meeting_links"
urlpatterns = [
    path("m/<str:token>/", links.meeting, name="meeting"),
    path("w/<str:token>.ics", links.windows, name="windows"),
    path("k/<str:token>.ics", links.calendar, name="calendar"),
]
