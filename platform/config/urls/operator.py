"""The platform operator: centres, health, versions; never content."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("accounts.urls")),
]
