from django.urls import path

from services.contact_centre.views import after, record

app_name = "record"
urlpatterns = [
    path("wording/", record.wording, name="wording"),
    path("due/", after.due, name="due"),
    path("<uuid:session_id>/", record.detail, name="detail"),
    path("<uuid:session_id>/looked/", record.looked, name="looked"),
    path("<uuid:session_id>/facts/", record.write_fact, name="write_fact"),
    path("<uuid:session_id>/facts/<uuid:fact_id>/strike/", record.strike_fact, name="strike_fact"),
    path("<uuid:session_id>/voices/<uuid:child_id>/", record.note_voice, name="note_voice"),
    path("<uuid:session_id>/facts/<uuid:fact_id>/withhold/", record.withhold_fact, name="withhold_fact"),
    path("<uuid:session_id>/voices/<uuid:child_voice_id>/withhold/", record.withhold_voice, name="withhold_voice"),
    path("<uuid:session_id>/addenda/<uuid:addendum_id>/withhold/", record.withhold_addendum, name="withhold_addendum"),
    path("<uuid:session_id>/voices/<uuid:child_voice_id>/answer/", after.answer, name="answer"),
    path("<uuid:session_id>/phone/<uuid:phone_entry_id>/accept/", after.accept_line, name="accept_line"),
    path("<uuid:session_id>/phone/<uuid:phone_entry_id>/discard/", after.discard_line, name="discard_line"),
    path("<uuid:session_id>/complete/", record.complete, name="complete"),
    path("<uuid:session_id>/sign/", record.sign, name="sign"),
    path("<uuid:session_id>/addenda/", record.add_addendum, name="add_addendum"),
]
