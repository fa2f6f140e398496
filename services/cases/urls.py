from django.urls import path

from services.cases.views import acts, emergencies, journal, pages, people, release

app_name = "cases"
urlpatterns = [
    path("", pages.case_list, name="list"),
    path("new/", pages.new, name="new"),
    path("journal/", journal.journal, name="journal"),
    path("emergency/", emergencies.open_one, name="break_glass"),
    path("emergencies/", emergencies.listed, name="emergencies"),
    path("emergencies/<uuid:glass_id>/", emergencies.review, name="emergency"),
    path("emergencies/<uuid:glass_id>/end/", emergencies.end, name="end_emergency"),
    path("institutions/", people.institutions, name="institutions"),
    path("<uuid:case_id>/", pages.detail, name="detail"),
    path("<uuid:case_id>/duplicates/", pages.duplicates, name="duplicates"),
    path("<uuid:case_id>/looked/", pages.looked, name="looked"),
    path("<uuid:case_id>/move/<slug:name>/", acts.move, name="move"),
    path("<uuid:case_id>/assign/", acts.assign, name="assign"),
    path("<uuid:case_id>/team/new/", acts.add_worker, name="add_worker"),
    path("<uuid:case_id>/team/<uuid:assignment_id>/end/", acts.end_assignment, name="end_assignment"),
    path("<uuid:case_id>/grounds/", acts.grounds, name="grounds"),
    path("<uuid:case_id>/people/new/", people.add_party, name="add_party"),
    path("<uuid:case_id>/documents/new/", acts.add_document, name="add_document"),
    path("documents/<uuid:document_id>/", acts.document, name="document"),
    path("documents/<uuid:document_id>/release/", release.new, name="release_new"),
    path("documents/<uuid:document_id>/withhold/", release.withhold, name="withhold_document"),
    path("releases/<uuid:release_id>/", release.detail, name="release"),
    path("releases/<uuid:release_id>/decide/", release.decide, name="decide_release"),
    path("releases/<uuid:release_id>/file/", release.file, name="release_file"),
    path("<uuid:case_id>/notes/new/", acts.add_note, name="add_note"),
    path("<uuid:case_id>/consents/new/", people.add_consent, name="add_consent"),
    path("<uuid:case_id>/consents/<uuid:consent_id>/withdraw/", people.withdraw_consent, name="withdraw_consent"),
    path("<uuid:case_id>/referrals/new/", people.add_referral, name="add_referral"),
    path("<uuid:case_id>/referrals/<uuid:referral_id>/acknowledge/", people.acknowledge, name="acknowledge"),
    path("<uuid:case_id>/tasks/new/", acts.add_task, name="add_task"),
    path("tasks/<uuid:task_id>/done/", acts.finish_task, name="finish_task"),
]
