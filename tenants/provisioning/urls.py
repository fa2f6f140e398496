"""The operator's door."""

from django.urls import path

from tenants.provisioning import views

app_name = "provisioning"
urlpatterns = [path("console/", views.console, name="console")]
