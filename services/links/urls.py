from django.urls import path

from services.links.views import consents

app_name = "links"
urlpatterns = [
    path("cases/<uuid:case_id>/ask/", consents.ask, name="ask"),
    path("consents/<uuid:consent_request_id>/", consents.consent_request, name="request"),
    path("consents/<uuid:consent_request_id>/end/", consents.end_request, name="end_request"),
]
