"""What every door has: error pages, the language, the files that browsers and search engines ask for at the root."""

from django.urls import path

from accounts.guard import open_view
from config import health
from ui import views
from ui.errors import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

choose_language = open_view(reason="the sign-in page is read in three languages", methods=("POST",))
root_file = open_view(reason="browsers and search engines ask for it at the root of every host")

urlpatterns = [
    path("language/", choose_language(views.set_language), name="language"),
    path("robots.txt", root_file(views.robots), name="robots"),
    path("favicon.ico", root_file(views.favicon), name="favicon"),
    *health.urlpatterns,
]
