"""
The lock over a session that sleeps: after idle minutes or by hand. What was being written stays in the browser.

A locked session is nobody's for every other view (request.user); here its person is known and can wake it with the
password or a passkey. The page asks `state` by itself, which wakes nothing; `awake` says that somebody is typing.
"""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _

from accounts import journal, passkeys, second_factor
from accounts.asked import for_data
from accounts.forms import UnlockForm
from accounts.guard import DOORS_WITH_PEOPLE, account_view, open_view
from accounts.middleware import owner_of
from accounts.models import User
from accounts.recent import wanted_page
from accounts.sessions import LOCKED, WRONG
from audit.enums import Action
from kernel import clock
from kernel.actor import ANONYMOUS
from kernel.hooks import lock_notes

MOST_WRONG = 5  # then the session ends: whoever found the computer does not go on guessing


@account_view(reason="locking one's own session", methods=("POST",), repeats=True)
def lock(request: Any) -> HttpResponse:
    """A page with a script covers itself and keeps what is typed; any other is led to the lock, and back to `next`."""
    request.session[LOCKED] = True
    if for_data(request):
        return JsonResponse({"state": "locked"})
    wanted = wanted_page(request)
    return redirect_to_login(wanted, resolve_url("account_locked")) if wanted else redirect("account_locked")


@open_view(
    reason="asks the owner of a locked session for the password",
    methods=("GET", "POST"),
    doors=DOORS_WITH_PEOPLE,
    passive=True,
)
def locked(request: Any) -> HttpResponse:
    """The page that stands under the lock gets a word; without JavaScript this is a page of its own."""
    person = _sleeper(request)
    if person is None:
        return _on(request)
    form = UnlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if person.check_password(form.cleaned_data["password"]):
            record_authentication(request, person, "password", reauthenticated=True)
            return _opened(request, person)
        return _wrong(request, person, form)
    return _page(request, person, form)


@open_view(
    reason="wakes a locked session by its owner's passkey", methods=("POST",), doors=DOORS_WITH_PEOPLE, passive=True
)
def by_passkey(request: Any) -> HttpResponse:
    person = _sleeper(request)
    if person is None:
        return _on(request)
    if for_data(request):
        return JsonResponse(passkeys.request_options(request, person))
    try:
        passkeys.recognise(request, request.POST.get("answer", ""), person)
    except passkeys.Unknown:
        return _wrong(request, person, UnlockForm())
    record_authentication(request, person, "mfa", type="webauthn", reauthenticated=True)
    return _opened(request, person)


@open_view(
    reason="leaving a locked session for somebody else", methods=("POST",), doors=DOORS_WITH_PEOPLE, passive=True
)
def leave(request: Any) -> HttpResponse:
    if person := _sleeper(request):
        journal.account(Action.SIGN_OUT, person.as_actor(), person)
        request.session.flush()
    return redirect("account_login")


@open_view(reason="tells a page whether its own session still works", doors=DOORS_WITH_PEOPLE, passive=True)
def state(request: Any) -> HttpResponse:
    return JsonResponse(_state(request))


@open_view(reason="keeps the session of somebody who is typing", doors=DOORS_WITH_PEOPLE)
def awake(request: Any) -> HttpResponse:
    return JsonResponse(_state(request))


@open_view(reason="what must be seen over a locked screen; no names", doors=DOORS_WITH_PEOPLE, passive=True)
def notes(request: Any) -> HttpResponse:
    person = _sleeper(request)
    return HttpResponse("".join(_notes(request, person)) if person else "")


def _sleeper(request: Any) -> User | None:
    person = owner_of(request.session)
    return person if request.session.is_locked and person.is_authenticated else None  # type: ignore[return-value]


def _state(request: Any) -> dict[str, Any]:
    """`token`: a form that was made before somebody signed in anew needs the present one."""
    row, person = request.session.row, owner_of(request.session)
    if row is None or not person.is_authenticated:
        return {"state": "ended"}
    word = (
        "locked" if request.session.is_locked else "open" if second_factor.has_passed_as(request, person) else "half"
    )
    left = row.idle_minutes * 60 - (clock.now() - row.last_seen_at).total_seconds()
    ends = (row.expires_at - clock.now()).total_seconds()
    told = {"state": word, "idle": max(0, round(left)), "ends": max(0, round(ends)), "person": str(person.pk)}
    return told | ({"token": get_token(request)} if word == "open" else {})


def _notes(request: Any, person: User) -> list[str]:
    return [note for note in lock_notes(request=request, user=person) if note]


def _page(request: Any, person: User, form: UnlockForm) -> HttpResponse:
    status = 422 if form.errors else 200
    if for_data(request):
        said = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"state": "locked", "said": " ".join(said)}, status=status)
    context = {
        "form": form,
        "person": person,
        "wanted": wanted_page(request) or "",
        "notes": _notes(request, person),
        "has_passkey": second_factor.passkeys_of(person).exists(),
    }
    return render(request, "accounts/locked.html", context, status=status)


def _opened(request: Any, person: User) -> HttpResponse:
    request.session.unlock()
    request.actor = person.as_actor()
    journal.account(Action.SIGN_IN, request.actor, person, reason="unlocked")
    return _on(request)


def _wrong(request: Any, person: User, form: UnlockForm) -> HttpResponse:
    journal.account(Action.SIGN_IN_FAILED, ANONYMOUS, person, reason="unlock")
    request.session[WRONG] = request.session.get(WRONG, 0) + 1
    if request.session[WRONG] >= MOST_WRONG:
        request.session.flush()
        return _on(request)
    if form.is_bound:
        form.add_error("password", _("This is not your password."))
    elif not for_data(request):
        messages.error(request, _("The passkey did not open. Write the password."))
    return _page(request, person, form)


def _on(request: Any) -> HttpResponse:
    """Nothing is locked (any more)."""
    if for_data(request):
        return JsonResponse({"state": _state(request)["state"]})
    return redirect(wanted_page(request) or "/")
