from django.urls import path

from services.contact_centre.views import orders, plan_dates, plans, policy, preparation, reminders, sessions

app_name = "meetings"
urlpatterns = [
    path("rules/", policy.policy, name="policy"),
    path("mine.ics", sessions.my_calendar_file, name="my_calendar_file"),
    path("reminders/", reminders.centre_reminders, name="reminders"),
    path("reminders/<uuid:reminder_consent_id>/end/", reminders.end_consent, name="end_reminder_consent"),
    path("cases/<uuid:case_id>/reminders/", reminders.case_reminders, name="case_reminders"),
    path("cases/<uuid:case_id>/reminders/new/", reminders.new_consent, name="new_reminder_consent"),
    path("cases/<uuid:case_id>/orders/", orders.orders, name="orders"),
    path("cases/<uuid:case_id>/orders/new/", orders.new_basis, name="new_basis"),
    path("orders/<uuid:basis_id>/arrangements/new/", orders.new_arrangement, name="new_arrangement"),
    path("arrangements/<uuid:arrangement_id>/admit/", orders.admit, name="admit"),
    path("admitted/<uuid:admitted_id>/end/", orders.end_admission, name="end_admission"),
    path("cases/<uuid:case_id>/apart/new/", orders.keep_apart, name="keep_apart"),
    path("cases/<uuid:case_id>/apart/no/", orders.answer_may_meet, name="answer_may_meet"),
    path("apart/<uuid:pair_id>/end/", orders.may_meet, name="may_meet"),
    path("cases/<uuid:case_id>/preparation/", preparation.preparation, name="preparation"),
    path("cases/<uuid:case_id>/interviews/new/", preparation.new_interview, name="new_interview"),
    path("cases/<uuid:case_id>/orientations/new/", preparation.new_orientation, name="new_orientation"),
    path("cases/<uuid:case_id>/risk/new/", preparation.new_risk, name="new_risk"),
    path("risk/<uuid:risk_id>/approve/", preparation.approve_risk, name="approve_risk"),
    path("cases/<uuid:case_id>/safety-plan/new/", preparation.new_safety_plan, name="new_safety_plan"),
    path("cases/<uuid:case_id>/agreements/new/", preparation.new_agreement, name="new_agreement"),
    path("orders/<uuid:basis_id>/plan/", plans.plan, name="plan"),
    path("plans/<uuid:plan_id>/", plans.plan_page, name="plan_page"),
    path("plans/<uuid:plan_id>/dates/", plan_dates.plan_dates, name="plan_dates"),
    path("cases/<uuid:case_id>/", sessions.sessions, name="sessions"),
    path("cases/<uuid:case_id>/new/", sessions.new_session, name="new_session"),
    path("<uuid:session_id>/", sessions.session, name="session"),
    path("<uuid:session_id>/move/", sessions.reschedule, name="reschedule"),
    path("<uuid:session_id>/cancel/", sessions.cancel, name="cancel"),
    path("<uuid:session_id>/confirm/", sessions.confirm, name="confirm"),
]
