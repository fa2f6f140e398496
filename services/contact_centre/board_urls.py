from django.urls import path

from services.contact_centre.views import board, emergency

app_name = "board"
urlpatterns = [
    path("", board.board, name="today"),
    path("rows/", board.rows, name="rows"),
    path("emergency/", emergency.emergency, name="emergency"),
    path("lock/", board.lock, name="lock"),
    path("locked/", board.locked, name="locked"),
    path("locked/rows/", board.locked_rows, name="locked_rows"),
    path("<uuid:session_id>/check/", board.check, name="check"),
    path("<uuid:session_id>/check/<uuid:event_id>/take-back/", board.take_back, name="take_back"),
    path("<uuid:session_id>/basics/", board.basics, name="basics"),
    path("<uuid:session_id>/begin/", board.begin, name="begin"),
    path("<uuid:session_id>/paper/", board.paper, name="paper"),
    path("<uuid:session_id>/pause/", board.pause, name="pause"),
    path("<uuid:session_id>/resume/", board.resume, name="resume"),
    path("<uuid:session_id>/end/", board.end, name="end"),
    path("<uuid:session_id>/not-held/", board.not_held, name="not_held"),
    path("<uuid:session_id>/correct/", board.correct, name="correct"),
    path("<uuid:session_id>/admit/", board.admit, name="admit"),
    path("<uuid:session_id>/incident/", emergency.incident, name="incident"),
    path("<uuid:session_id>/refuse/", emergency.refuse, name="refuse"),
]
