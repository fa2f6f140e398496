"""The operator's door."""

from django.urls import path

from tenants.centres import views

app_name = "centres"
urlpatterns = [
    path("", views.centre_list, name="list"),
    path("centres/<uuid:pk>/", views.centre_page, name="centre"),
    path("centres/<uuid:pk>/facts/", views.facts, name="facts"),
    path("centres/<uuid:pk>/close/", views.close, name="close"),
    path("centres/<uuid:pk>/reopen/", views.reopen, name="reopen"),
    path("centres/<uuid:pk>/support/", views.support_page, name="support"),
    path("centres/<uuid:pk>/end-read/", views.take_end, name="take_end"),
    path("centres/<uuid:pk>/lock/", views.lock, name="lock"),
    path("centres/<uuid:pk>/unlock/", views.unlock, name="unlock"),
    path("centres/<uuid:pk>/try-again/", views.try_again, name="try_again"),
    path("applications/", views.application_list, name="applications"),
    path("applications/<uuid:pk>/", views.application_page, name="application"),
    path("applications/<uuid:pk>/approve/", views.approve, name="approve"),
    path("applications/<uuid:pk>/refuse/", views.refuse, name="refuse"),
]
