from django.urls import path

from services.custody.views import access, copies, erasures, terms

app_name = "custody"
urlpatterns = [
    path("", terms.index, name="index"),
    path("terms/", terms.terms, name="terms"),
    path("terms/<slug:kept>/", terms.new_term, name="new_term"),
    path("terms/decide/<uuid:term_id>/", terms.decide_term, name="decide_term"),
    path("holds/", terms.holds, name="holds"),
    path("holds/<uuid:hold_id>/lift/", terms.lift_hold, name="lift_hold"),
    path("cases/<uuid:case_id>/hold/", terms.hold, name="hold"),
    path("cases/<uuid:case_id>/erase/", erasures.propose_case, name="propose_case"),
    path("people/<uuid:person_id>/erase/", erasures.propose_person, name="propose_person"),
    path("requests/", access.listed, name="requests"),
    path("people/<uuid:person_id>/request/", access.new, name="new_request"),
    path("requests/<uuid:access_id>/", access.detail, name="request"),
    path("requests/<uuid:access_id>/prepare/", access.prepare, name="prepare_request"),
    path("requests/<uuid:access_id>/extend/", access.extend, name="extend_request"),
    path("requests/<uuid:access_id>/decide/", access.decide, name="decide_request"),
    path("requests/<uuid:access_id>/progress/", access.progress, name="request_progress"),
    path("requests/<uuid:access_id>/hand-over/", access.hand_over, name="hand_over_request"),
    path("copies/", copies.listed, name="copies"),
    path("due/", terms.due, name="due"),
    path("figures/", terms.figures, name="figures"),
    path("erasures/", erasures.listed, name="erasures"),
    path("erasures/<uuid:erasure_id>/", erasures.detail, name="erasure"),
    path("erasures/<uuid:erasure_id>/decide/", erasures.decide, name="decide_erasure"),
    path("erasures/<uuid:erasure_id>/progress/", erasures.progress, name="erasure_progress"),
    path("erasures/<uuid:erasure_id>/certificate/", erasures.certificate, name="erasure_certificate"),
]
