"""The public door."""

from django.urls import path

from tenants.centres import public_views

app_name = "centres_public"
urlpatterns = [
    path("join/", public_views.apply, name="apply"),
    path("join/thanks/", public_views.thanks, name="thanks"),
]
