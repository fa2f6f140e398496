from django.urls import path

from services.onboarding import views

app_name = "onboarding"
urlpatterns = [
    path("", views.imports, name="list"),
    path("templates/<str:kind>.xlsx", views.template, name="template"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/progress/", views.progress, name="progress"),
    path("<uuid:pk>/sheet/", views.sheet, name="sheet"),
    path("<uuid:pk>/check/", views.check, name="check"),
    path("<uuid:pk>/confirm/", views.confirm, name="confirm"),
    path("<uuid:pk>/remove/", views.remove, name="remove"),
    path("<uuid:pk>/wrong.xlsx", views.wrong, name="wrong"),
]
