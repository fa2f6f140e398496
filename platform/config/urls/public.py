"""The public door: what Zakrila is, for whom, how the data are kept apart; nothing of any centre's content."""

from django.urls import include, path

from accounts.guard import open_view
from config.urls import every
from config.urls.every import handler400, handler403, handler404, handler500
from kernel.place import Door
from ui import views

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

told_to_all = open_view(reason="says what the product is; holds nobody's data", doors=(Door.PUBLIC,))

urlpatterns = [
    path("", told_to_all(views.home), name="home"),
    path("how-it-works/", told_to_all(views.how_it_works), name="how_it_works"),
    path("privacy/", told_to_all(views.privacy), name="privacy"),
    path("accessibility/", told_to_all(views.accessibility), name="accessibility"),
    path("contact/", told_to_all(views.contact), name="contact"),
    path("certificates/", include("services.reports.public_urls")),
    path("api/", include("api.docs")),
    path("", include("tenants.centres.public_urls")),
    *every.urlpatterns,
]
