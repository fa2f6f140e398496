"""
Pages of passkeys: signing in by one alone, as the second factor, in place of the password; adding, naming, removing.

Each form is sent twice: its script asks for a challenge, then the device's answer comes with the form.
"""

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_login
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.models import Login
from allauth.core.ratelimit import consume_or_429
from allauth.mfa import signals
from allauth.mfa.base.internal.flows import delete_and_cleanup, post_authentication
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import auto_generate_recovery_codes
from allauth.mfa.stages import AuthenticateStage
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import journal, mail, passkeys, second_factor
from accounts.asked import for_data
from accounts.forms import PasskeyForm
from accounts.guard import DOORS_WITH_PEOPLE, account_view, open_view
from accounts.models import User
from accounts.recent import confirm_first, wanted_page
from audit.enums import Action
from kernel.actor import ANONYMOUS

FORM = ("GET", "POST")
PROFILE = "account_profile"
LONGEST_ID = 10


@open_view(reason="the door itself, opened by a passkey alone", methods=("POST",), doors=DOORS_WITH_PEOPLE)
def sign_in(request: Any) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("/")
    if slow_down := consume_or_429(request, action="login"):
        return slow_down
    if for_data(request):
        return _challenge(request)
    row = _recognised(request)
    if row is None:
        return _unknown(request, "account_login")
    post_authentication(request, row, passwordless=True)
    return perform_login(request, Login(user=row.user, redirect_url=wanted_page(request)))


@open_view(reason="the second half of signing in", methods=("POST",), doors=DOORS_WITH_PEOPLE)
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
def second(request: Any) -> HttpResponse:
    stage = request._login_stage
    if for_data(request):
        return JsonResponse(passkeys.request_options(request, stage.login.user))
    row = _recognised(request, stage.login.user)
    if row is None:
        return _unknown(request, "mfa_authenticate")
    post_authentication(request, row)
    return stage.exit()


@account_view(reason="proving again that it is oneself, by the device", methods=FORM, second_factor=False)
def confirm(request: Any) -> HttpResponse:
    if slow_down := consume_or_429(request, action="reauthenticate", user=request.user):
        return slow_down
    if request.method == "GET":
        return render(request, "mfa/passkeys/confirm.html", {"wanted": wanted_page(request) or ""})
    if for_data(request):
        return JsonResponse(passkeys.request_options(request, request.user))
    row = _recognised(request, request.user)
    if row is None:
        return _unknown(request, "passkey_confirm")
    post_authentication(request, row, reauthenticated=True)
    return resume_request(request) or redirect(wanted_page(request) or PROFILE)


@account_view(reason="adding a passkey of one's own", methods=FORM, second_factor=False)
def add(request: Any) -> HttpResponse:
    _only_whoever_has_passed(request)
    if away := confirm_first(request):
        return away
    if for_data(request):
        return JsonResponse(passkeys.creation_options(request, request.user))
    form = PasskeyForm(request.POST or None, user=request.user, initial={"name": _device(request)})
    if request.method == "POST" and form.is_valid() and _added(request, form):
        fresh = auto_generate_recovery_codes(request)
        return redirect("mfa_view_recovery_codes" if fresh else PROFILE)
    return render(request, "mfa/passkeys/add.html", {"form": form}, status=422 if form.errors else 200)


@account_view(reason="naming a passkey of one's own", methods=("POST",))
def rename(request: Any) -> HttpResponse:
    row, name = _own(request), request.POST.get("name", "").strip()[: passkeys.NAME_LENGTH]
    if away := confirm_first(request):
        return away
    if name:
        row.data = {**row.data, "name": name}
        row.save(update_fields=["data"])
        journal.account(Action.WRITE, request.actor, request.user, fields=("passkey",), reason="renamed")
    return redirect(PROFILE)


@account_view(reason="removing a passkey of one's own", methods=("POST",))
def remove(request: Any) -> HttpResponse:
    row = _own(request)
    if away := confirm_first(request):
        return away
    if not second_factor.others(row).exists():
        messages.error(request, _("It is your only second factor. First set up the app or another passkey."))
        return redirect(PROFILE)
    delete_and_cleanup(request, row)
    mail.post("notice", request.user.pk, what="passkey_removed")
    messages.success(request, _("The passkey was removed. Your other sessions have ended."))
    return redirect(PROFILE)


class SecondFactorPage(AuthenticateView):
    """allauth's page of the second factor, which shows only the ways that this person has."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.stage.login.user
        ways = {"has_passkey": second_factor.passkeys_of(user).exists(), "has_app": second_factor.has_app(user)}
        return {**super().get_context_data(**kwargs), **ways}


def _challenge(request: Any) -> HttpResponse:
    """Whoever signs in over a locked session starts a new one: the two would mix."""
    if request.session.is_locked:
        request.session.flush()
    return JsonResponse(passkeys.request_options(request))


def _recognised(request: Any, user: User | None = None) -> Authenticator | None:
    try:
        return passkeys.recognise(request, request.POST.get("answer", ""), user)
    except passkeys.Unknown as error:
        reason = "copied passkey" if isinstance(error, passkeys.Copied) else "passkey"
        journal.account(Action.SIGN_IN_FAILED, ANONYMOUS, user, reason=reason)
        return None


def _unknown(request: Any, page: str) -> HttpResponse:
    messages.error(request, _("This passkey does not open an account here. Sign in another way."))
    return redirect(page)


def _added(request: Any, form: PasskeyForm) -> bool:
    try:
        row = passkeys.add(request, request.user, **form.cleaned_data)
    except passkeys.Unknown:
        form.add_error(None, _("The device did not confirm. Try again; it must ask for a finger, a face or a PIN."))
        return False
    signals.authenticator_added.send(sender=Authenticator, request=request, user=request.user, authenticator=row)
    mail.post("notice", request.user.pk, what="passkey_added")
    messages.success(request, _("The passkey was added. Your other sessions have ended."))
    return True


def _only_whoever_has_passed(request: Any) -> None:
    """Enrolling comes before the second factor is there; a session that has not shown an existing one adds none."""
    if second_factor.is_enrolled(request.user) and not second_factor.has_passed(request):
        raise PermissionDenied("the second factor was not shown")


def _own(request: Any) -> Authenticator:
    pk = request.POST.get("passkey", "")
    rows = second_factor.passkeys_of(request.user)
    row = rows.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < LONGEST_ID else None
    if row is None:
        raise Http404
    row.user = request.user
    return row


def _device(request: Any) -> str:
    return request.session.row.device if request.session.row else ""
