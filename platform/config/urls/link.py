"""The neutral host: narrow pages that a signed link opens, and the page for courts and departments that refer."""

from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from config import health
from config.urls import every
from config.urls.every import handler400, handler403, handler404, handler500
from ui import views

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    # These pages tell nobody where a reader came from, so that a browser sends no origin with their forms either.
    path("language/", csrf_exempt(every.choose_language(views.set_language)), name="language"),
    path("robots.txt", every.root_file(views.robots), name="robots"),
    path("favicon.ico", every.root_file(views.favicon), name="favicon"),
    path("", include("services.contact_centre.link_urls")),
    path("", include("services.links.link_urls")),
    *health.urlpatterns,
]
