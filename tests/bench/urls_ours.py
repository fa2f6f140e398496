"""The centre's routes and the sample's, open as the plain world's is."""

from django.urls import include, path

from accounts.guard import open_view
from tests.bench.sample.views import five_queries

urlpatterns = [
    path("five/", open_view(reason="measured without an account, as in the plain world")(five_queries)),
    path("", include("config.urls.centre")),
]
