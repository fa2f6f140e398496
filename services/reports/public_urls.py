from django.urls import path

from services.reports import views

app_name = "certificates"
urlpatterns = [path("", views.verify, name="verify")]
