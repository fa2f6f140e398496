"""The public routes, and the two of a centre that the shell itself links to."""

from django.urls import include, path

from config.urls.public import urlpatterns as public

search = ([path("search/", lambda request: None, name="search")], "home")
urlpatterns = [
    *public,
    path("", include(search)),
    path("account/sign-out/", lambda request: None, name="account_logout"),
]
