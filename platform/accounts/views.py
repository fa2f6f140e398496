"""One's own account at any door with people; signing in itself is allauth's (accounts.urls)."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.views import login as allauth_login
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from django.contrib import messages
from django.contrib.auth import login as django_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import devices, journal, operations, queries, second_factor
from accounts.forms import InvitationForm, ProfileForm
from accounts.guard import DOORS_WITH_PEOPLE, account_view, open_view
from accounts.models import User
from audit.enums import Action
from kernel.errors import Refusal

BACKEND = "accounts.backends.EmailBackend"


def login(request: Any) -> HttpResponse:
    """allauth's page. Whoever signs in over a locked session starts a new one: the two would mix."""
    if request.method == "POST" and request.session.is_locked:
        request.session.flush()
    return allauth_login(request)


@open_view(
    reason="the link itself is the proof; it opens one account, once", methods=("GET", "POST"), doors=DOORS_WITH_PEOPLE
)
def invitation(request: Any, token: str) -> HttpResponse:
    found = operations.find_invitation(token)
    if found is None:
        return render(request, "accounts/invitation_gone.html", status=410)
    form = InvitationForm(request.POST or None, invitation=found)
    if request.method == "POST" and form.is_valid():
        return _accept(request, token, form)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/invitation.html", {"form": form, "invitation": found}, status=status)


def _accept(request: Any, token: str, form: InvitationForm) -> HttpResponse:
    try:
        user = operations.accept(token=token, **form.cleaned_data)
    except Refusal:
        return render(request, "accounts/invitation_gone.html", status=410)
    _sign_in(request, user)
    response = redirect("mfa_activate_totp")
    devices.is_new(request, response, user)  # the first one; it is known from now on
    return response


def _sign_in(request: Any, user: User) -> None:
    """With the password that was just chosen; the guard leads on to the second factor."""
    django_login(request, user, backend=BACKEND)
    record_authentication(request, user, "password", email=user.email)
    request.actor = user.as_actor()
    journal.account(Action.SIGN_IN, request.actor, user)


@account_view(reason="one's own name, language and ways to sign in", methods=("GET", "POST"))
def profile(request: Any) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        operations.update_profile(user=request.user, by=request.actor, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("account_profile")
    return render(
        request, "accounts/profile.html", _profile_context(request, form), status=422 if form.errors else 200
    )


def _profile_context(request: Any, form: ProfileForm) -> dict[str, Any]:
    current = request.session.row
    sessions = [(session, session.pk == current.pk) for session in queries.sessions_of(request.user)]
    codes = Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    left = len(codes.wrap().get_unused_codes()) if codes else 0
    layout = f"layout/{request.place.door}.html"
    return {
        "form": form,
        "open_sessions": sessions,
        "codes_left": left,
        "layout": layout,
        "passkeys": second_factor.passkeys_of(request.user),
        "has_app": second_factor.has_app(request.user),
    }


@account_view(reason="one's own open sessions", methods=("POST",))
def end_session(request: Any, pk: UUID) -> HttpResponse:
    operations.end_session(session=queries.get_session_of(request.user, pk), by=request.actor)
    messages.success(request, _("The session has ended."))
    return redirect("account_profile")


@account_view(reason="one's own other sessions", methods=("POST",))
def end_other_sessions(request: Any) -> HttpResponse:
    operations.end_other_sessions(user=request.user, keep=request.session)
    messages.success(request, _("All other sessions have ended."))
    return redirect("account_profile")


@account_view(reason="one's own recovery codes, shown after enrolling or making new ones", methods=("GET", "POST"))
def recovery_codes(request: Any) -> HttpResponse:
    """A GET shows codes only while the session that made them has not yet said that they are written down."""
    raise_if_reauthentication_required(request, app="allauth.mfa")
    if request.method == "POST":
        return _change_codes(request)
    codes = _unused_codes(request.user) if request.session.get(second_factor.FRESH_CODES) else None
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


def _change_codes(request: Any) -> HttpResponse:
    if "written_down" in request.POST:
        request.session.pop(second_factor.FRESH_CODES, None)
        return redirect("/")
    generate_recovery_codes(request)
    request.session[second_factor.FRESH_CODES] = True
    return redirect("mfa_view_recovery_codes")


def _unused_codes(user: User) -> list[str]:
    row = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    return row.wrap().get_unused_codes() if row else []


@account_view(reason="what protects one's own account", second_factor=False)
def security(request: Any) -> HttpResponse:
    """allauth leads here after a factor was added or removed."""
    return redirect("account_profile" if second_factor.is_enrolled(request.user) else "mfa_activate_totp")
