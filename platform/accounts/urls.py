"""/account/ of every door with people. allauth's pages are listed one by one: what is not here does not exist."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from accounts import lock_views, passkey_views, views
from accounts.guard import DOORS_WITH_PEOPLE, account_view, open_view

FORM = ("GET", "POST")

sign_in = open_view(reason="the door itself", methods=FORM, doors=DOORS_WITH_PEOPLE)
reset = open_view(
    reason="a forgotten password; says the same for known and unknown", methods=FORM, doors=DOORS_WITH_PEOPLE
)
told = open_view(reason="says what happens next, nothing about anybody", doors=DOORS_WITH_PEOPLE)
half_way = account_view(
    reason="enrolling the second factor comes before everything else", methods=FORM, second_factor=False
)
own = account_view(reason="one's own password and second factor", methods=FORM)

urlpatterns = [
    path("login/", sign_in(views.login), name="account_login"),
    path("logout/", sign_in(account.logout), name="account_logout"),
    path("inactive/", told(account.account_inactive), name="account_inactive"),
    path("login/passkey/", passkey_views.sign_in, name="passkey_sign_in"),
    path("code/passkey/", passkey_views.second, name="passkey_second"),
    path("code/", sign_in(passkey_views.SecondFactorPage.as_view()), name="mfa_authenticate"),
    path("invitation/<str:token>/", views.invitation, name="account_invitation"),
    path("password/reset/", reset(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", told(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        reset(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        told(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("confirm/", half_way(account.reauthenticate), name="account_reauthenticate"),
    path("confirm/passkey/", passkey_views.confirm, name="passkey_confirm"),
    path("confirm/code/", own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("password/", own(account.password_change), name="account_change_password"),
    path("security/", views.security, name="mfa_index"),
    path("second-factor/", half_way(totp.activate_totp), name="mfa_activate_totp"),
    path("second-factor/remove/", own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("passkeys/add/", passkey_views.add, name="passkey_add"),
    path("passkeys/rename/", passkey_views.rename, name="passkey_rename"),
    path("passkeys/remove/", passkey_views.remove, name="passkey_remove"),
    path("recovery-codes/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("lock/", lock_views.lock, name="account_lock"),
    path("locked/", lock_views.locked, name="account_locked"),
    path("locked/passkey/", lock_views.by_passkey, name="account_locked_passkey"),
    path("locked/leave/", lock_views.leave, name="account_locked_leave"),
    path("locked/notes/", lock_views.notes, name="account_locked_notes"),
    path("state/", lock_views.state, name="account_state"),
    path("awake/", lock_views.awake, name="account_awake"),
    path("sessions/end-others/", views.end_other_sessions, name="account_end_other_sessions"),
    path("sessions/<uuid:pk>/end/", views.end_session, name="account_end_session"),
    path("", views.profile, name="account_profile"),
]
