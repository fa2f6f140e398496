"""The national network: released statistics, methodology; no centre's content."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("accounts.urls")),
]
