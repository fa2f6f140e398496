from django.urls import path

from services.staff import approval_views, rota_views, support_views, views

app_name = "staff"
urlpatterns = [
    path("", views.staff_list, name="list"),
    path("invite/", views.invite, name="invite"),
    path("invitations/<uuid:pk>/resend/", views.resend_invitation, name="resend_invitation"),
    path("invitations/<uuid:pk>/revoke/", views.revoke_invitation, name="revoke_invitation"),
    path("sessions/", views.sessions, name="sessions"),
    path("keys/", views.tokens, name="tokens"),
    path("keys/<uuid:pk>/revoke/", views.revoke_token, name="revoke_token"),
    path("qualifications/<uuid:pk>/remove/", views.remove_qualification, name="remove_qualification"),
    path("messages/", views.messages_page, name="messages"),
    path("messages/<uuid:pk>/", views.message_page, name="message"),
    path("messages/<uuid:pk>/send-again/", views.send_again, name="send_again"),
    path("messages/<uuid:pk>/mark-as-sent/", views.mark_as_sent, name="mark_as_sent"),
    path("support/", support_views.support, name="support"),
    path("support/close/", support_views.close, name="support_close"),
    path("approvals/", approval_views.listed, name="approvals"),
    path("approvals/<uuid:pk>/", approval_views.detail, name="approval"),
    path("approvals/<uuid:pk>/decide/", approval_views.decide, name="decide_approval"),
    path("approvals/<uuid:pk>/hand-over/", approval_views.hand_over, name="hand_over"),
    path("rota/", rota_views.rota_page, name="rota"),
    path("rota/absences/new/", rota_views.new_absence, name="new_absence"),
    path("rota/absences/<uuid:absence_id>/end/", rota_views.end_absence, name="end_absence"),
    path("<uuid:pk>/hours/", rota_views.hours, name="working_hours"),
    path("<uuid:pk>/", views.worker_page, name="worker"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/roles/", views.roles, name="roles"),
    path("<uuid:pk>/end/", views.deactivate, name="deactivate"),
    path("<uuid:pk>/reactivate/", views.reactivate, name="reactivate"),
    path("<uuid:pk>/second-factor/", views.reset_second_factor, name="reset_second_factor"),
    path("<uuid:pk>/qualifications/add/", views.add_qualification, name="add_qualification"),
]
