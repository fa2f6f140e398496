"""A centre's own host: its staff at work."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("accounts.urls")),
    path("staff/", include("services.staff.urls")),
]
