"""The neutral host. One letter for what a link is for: the address must fit into a short message."""

from django.urls import path

from services.links.views import consents, referrals

app_name = "links"
urlpatterns = [
    path("", consents.about, name="about"),
    path("c/<str:token>/", consents.consent, name="consent"),
    path("thanks/", consents.thanks, name="thanks"),
    path("refer/", referrals.refer, name="refer"),
    path("refer/state/", referrals.state, name="state"),
]
