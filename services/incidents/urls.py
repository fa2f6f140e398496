from django.urls import path

from services.incidents.views import acts, house, pages, settings

app_name = "incidents"
urlpatterns = [
    path("", pages.incident_list, name="list"),
    path("banner/", house.banner, name="banner"),
    path("alarms/<uuid:house_alarm_id>/", house.alarm, name="alarm"),
    path("alarms/<uuid:house_alarm_id>/end/", house.end, name="end_alarm"),
    path("rules/", settings.rules, name="rules"),
    path("rules/<str:incident_kind>/", settings.steps, name="steps_of_kind"),
    path("open/<uuid:case_id>/", pages.open_for_case, name="open"),
    path("steps/<uuid:incident_step_id>/tick/", acts.tick, name="tick"),
    path("steps/<uuid:incident_step_id>/take-back/", acts.take_back, name="take_back"),
    path("signals/<uuid:signal_id>/outcome/", acts.outcome, name="outcome"),
    path("silences/<uuid:silence_id>/lift/", acts.lift, name="lift"),
    path("<uuid:incident_id>/", pages.detail, name="detail"),
    path("<uuid:incident_id>/details/", pages.details, name="details"),
    path("<uuid:incident_id>/facts/", pages.add_fact, name="add_fact"),
    path("<uuid:incident_id>/people/", pages.add_person, name="add_person"),
    path("<uuid:incident_id>/finish/", acts.finish, name="finish"),
    path("<uuid:incident_id>/signal/", acts.signal, name="signal"),
    path("<uuid:incident_id>/no-signal/", acts.no_signal, name="no_signal"),
    path("<uuid:incident_id>/tell/", acts.tell, name="tell"),
    path("<uuid:incident_id>/silence/", acts.silence, name="silence"),
    path("<uuid:incident_id>/letter/<str:addressee>/", acts.letter, name="letter"),
    path("<uuid:incident_id>/debrief/", acts.debrief, name="debrief"),
    path("<uuid:incident_id>/review/", acts.review, name="review"),
    path("<uuid:incident_id>/close/", acts.close, name="close"),
    path("<uuid:incident_id>/open-again/", acts.open_again, name="open_again"),
]
