"""A centre's own host: its staff at work."""

from django.urls import include, path

from config.urls import every
from config.urls.every import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("", include("services.staff.home")),
    path("account/", include("accounts.urls")),
    path("staff/", include("services.staff.urls")),
    path("people/", include("services.people.urls")),
    path("cases/", include("services.cases.urls")),
    path("incidents/", include("services.incidents.urls")),
    path("links/", include("services.links.urls")),
    path("psychology/", include("services.psychology.urls")),
    path("calendar/", include("services.scheduling.urls")),
    path("meetings/", include("services.contact_centre.meeting_urls")),
    path("consultations/", include("services.consultations.urls")),
    path("day/", include("services.contact_centre.day_urls")),
    path("board/consultations/", include("services.consultations.board_urls")),
    path("board/", include("services.contact_centre.board_urls")),
    path("records/", include("services.contact_centre.record_urls")),
    path("certificates/", include("services.reports.urls")),
    path("papers/", include("services.reports.paper_urls")),
    path("figures/", include("services.reports.figure_urls")),
    path("import/", include("services.onboarding.urls")),
    path("custody/", include("services.custody.urls")),
    path("api/v1/", include("api.v1.urls")),
    path("api/", include("api.docs")),
    *every.urlpatterns,
]
