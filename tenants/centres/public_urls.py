"""The public door."""

from django.urls import path

from tenants.centres import public_views

app_name = "centres_public"
urlpatterns = [
    path("join/", public_views.apply, name="apply"),
    path("sms/reports/", public_views.sms_report, name="sms_report"),
    path("join/thanks/", public_views.thanks, name="thanks"),
]
