from django.urls import path

from services.contact_centre.views import day

app_name = "day"
urlpatterns = [
    path("", day.my_day, name="today"),
    path("worker.js", day.worker, name="worker"),
    path("offline/<slug:language>/", day.offline, name="offline"),
    path("<uuid:session_id>/", day.meeting, name="meeting"),
    path("<uuid:session_id>/read/", day.confirm, name="confirm"),
    path("<uuid:session_id>/begin/", day.begin, name="begin"),
    path("<uuid:session_id>/pause/", day.pause, name="pause"),
    path("<uuid:session_id>/resume/", day.resume, name="resume"),
    path("<uuid:session_id>/end/", day.end, name="end"),
    path("<uuid:session_id>/lines/", day.write, name="write"),
    path("<uuid:session_id>/lines/take/", day.take, name="take"),
    path("<uuid:session_id>/log/", day.log, name="log"),
]
