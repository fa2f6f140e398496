from django.urls import path

from services.reports.views import certificates as views

app_name = "reports"
urlpatterns = [
    path("", views.certificate_list, name="list"),
    path("day-sheet/", views.day_sheet, name="day_sheet"),
    path("sessions/<uuid:session_id>/", views.issue, name="issue"),
    path("<uuid:certificate_id>/", views.certificate, name="certificate"),
    path("<uuid:certificate_id>/file/", views.certificate_file, name="file"),
    path("<uuid:certificate_id>/revoke/", views.revoke, name="revoke"),
]
