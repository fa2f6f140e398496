"""The platform operator: centres, health, versions; never content."""

from django.urls import include, path

from config.urls import every
from config.urls.every import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("", include("tenants.centres.urls")),
    path("", include("tenants.provisioning.urls")),
    path("account/", include("accounts.urls")),
    *every.urlpatterns,
]
