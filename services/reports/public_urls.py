from django.urls import path

from services.reports.views import certificates as views

app_name = "certificates"
urlpatterns = [path("", views.verify, name="verify")]
