"""The team: list, one colleague, invitations, roles, keys for programs."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import queries as account_queries
from accounts.recent import confirm_first, is_asked_again, is_stale
from kernel.errors import Refusal
from outbox import queries as outbox
from services.staff import access, operations, outgoing, queries
from services.staff.forms import (
    InviteForm,
    MessagesForm,
    QualificationForm,
    ReasonForm,
    RolesForm,
    SearchForm,
    SessionsForm,
    TokenForm,
    WhyForm,
    WorkerForm,
)
from services.staff.guard import centre_view
from services.staff.models import Worker
from services.staff.roles import Capability
from ui.forms import Form, add_refusal

FORM = ("GET", "POST")
PER_PAGE = 50


@centre_view(Capability.STAFF_VIEW, journal="list")
def staff_list(request: Any) -> HttpResponse:
    form = SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(queries.colleagues(request.worker, **wanted), PER_PAGE).get_page(request.GET.get("page"))
    may_manage = request.worker.may(Capability.STAFF_MANAGE)
    invitations = account_queries.open_invitations() if may_manage else []
    context = {
        "form": form,
        "page": page,
        "invitations": invitations,
        "may_manage": may_manage,
        "nobody_else": may_manage and not queries.others_who_reset(request.worker).exists(),
    }
    return render(request, "staff/list.html", context)


@centre_view(Capability.STAFF_VIEW, journal="read")
def worker_page(request: Any, pk: UUID) -> HttpResponse:
    worker = queries.get_colleague(request.worker, pk)
    context = {
        "worker": worker,
        "is_self": worker.pk == request.worker.pk,
        "may_edit": access.may_edit(request.worker, worker),
        "may_manage": request.worker.may(Capability.STAFF_MANAGE),
        "may_reset": request.worker.may(Capability.SECOND_FACTOR_RESET),
        "may_keep": request.worker.may(Capability.STAFF_ROTA) and worker.active,
    }
    return render(request, "staff/worker.html", context)


@centre_view(Capability.STAFF_MANAGE, methods=FORM)
def invite(request: Any) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and _done(form, operations.invite_worker, by=request.worker):
        messages.success(request, _("The invitation is on its way. Its link works for 72 hours."))
        return redirect("staff:list")
    return _form_page(request, form, title=_("Invite a colleague"), submit=_("Send the invitation"))


@centre_view(Capability.STAFF_MANAGE, methods=("POST",))
def resend_invitation(request: Any, pk: UUID) -> HttpResponse:
    invitation = account_queries.get_open_invitation(pk)
    operations.resend_invitation(invitation=invitation, by=request.worker)
    messages.success(request, _("A new link is on its way; the former one no longer works."))
    return redirect("staff:list")


@centre_view(Capability.STAFF_MANAGE, methods=("POST",))
def revoke_invitation(request: Any, pk: UUID) -> HttpResponse:
    operations.revoke_invitation(invitation=account_queries.get_open_invitation(pk), by=request.worker)
    messages.success(request, _("The invitation was withdrawn."))
    return redirect("staff:list")


@centre_view(Capability.STAFF_VIEW, methods=FORM)
def edit(request: Any, pk: UUID) -> HttpResponse:
    worker = queries.get_colleague(request.worker, pk)
    form = WorkerForm(request.POST or None, worker=worker, by=request.worker)
    if request.method == "POST" and _done(form, operations.update_worker, worker=worker, by=request.worker):
        return _saved(request, worker)
    return _form_page(request, form, worker, title=_("Edit"))


@centre_view(Capability.STAFF_MANAGE, methods=FORM)
def roles(request: Any, pk: UUID) -> HttpResponse:
    worker = queries.get_colleague(request.worker, pk)
    form = RolesForm(request.POST or None, initial={"roles": worker.user.roles})
    if request.method == "POST" and _done(form, operations.change_roles, worker=worker, by=request.worker):
        return _saved(request, worker)
    return _form_page(request, form, worker, title=_("Roles"))


@centre_view(Capability.STAFF_MANAGE, methods=FORM)
def deactivate(request: Any, pk: UUID) -> HttpResponse:
    worker = queries.get_colleague(request.worker, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and _done(form, operations.deactivate, worker=worker, by=request.worker):
        messages.success(request, _("The access has ended; open sessions were closed."))
        return redirect("staff:worker", pk=pk)
    lead = _("Sessions and keys end at once. What this person wrote stays.")
    return _form_page(request, form, worker, title=_("End the access"), submit=_("End the access"), lead=lead)


@centre_view(Capability.STAFF_MANAGE, methods=("POST",))
def reactivate(request: Any, pk: UUID) -> HttpResponse:
    worker = queries.get_colleague(request.worker, pk)
    operations.reactivate(worker=worker, by=request.worker)
    return _saved(request, worker)


@centre_view(Capability.SECOND_FACTOR_RESET, methods=FORM)
def reset_second_factor(request: Any, pk: UUID) -> HttpResponse:
    worker = queries.get_colleague(request.worker, pk)
    if request.method == "GET" and (away := confirm_first(request)):
        return away
    form = ReasonForm(request.POST or None)
    if (
        request.method == "POST"
        and not is_stale(request, form)
        and _done(form, operations.reset_second_factor, worker=worker, by=request.worker)
    ):
        messages.success(request, _("The next sign-in asks for a new second factor."))
        return redirect("staff:worker", pk=pk)
    lead = _(
        "For a lost phone or passkey, when no recovery code is left. All sessions of this person end, and a mail tells"
        " of it. Write how you made sure that it is really this person."
    )
    return _form_page(request, form, worker, title=_("Reset the second factor"), submit=_("Reset"), lead=lead)


@centre_view(Capability.SETTINGS_MANAGE, methods=FORM)
def sessions(request: Any) -> HttpResponse:
    policy = account_queries.sign_in_policy()
    initial = {"idle_minutes": policy.idle_minutes, "lifetime_hours": policy.lifetime_hours}
    form = SessionsForm(request.POST or None, initial=initial)
    if request.method == "POST" and _done(form, operations.tighten_sessions, by=request.worker):
        messages.success(request, _("Saved. It holds for everybody from now on."))
        return redirect("staff:sessions")
    lead = _("It can be made stricter than the product demands, never laxer.")
    return _form_page(request, form, title=_("How long a session lasts"), lead=lead)


@centre_view(Capability.STAFF_MANAGE, methods=FORM)
def add_qualification(request: Any, pk: UUID) -> HttpResponse:
    worker = queries.get_colleague(request.worker, pk)
    form = QualificationForm(request.POST or None)
    if request.method == "POST" and _done(form, operations.add_qualification, worker=worker, by=request.worker):
        return _saved(request, worker)
    return _form_page(request, form, worker, title=_("Add a qualification"))


@centre_view(Capability.STAFF_MANAGE, methods=("POST",))
def remove_qualification(request: Any, pk: UUID) -> HttpResponse:
    qualification = queries.get_qualification(request.worker, pk)
    operations.remove_qualification(qualification=qualification, by=request.worker)
    return _saved(request, qualification.worker)


@centre_view(Capability.API_TOKENS, methods=FORM)
def tokens(request: Any) -> HttpResponse:
    """A key outlives the session that makes it, so the password is asked again before one is made."""
    form = TokenForm(request.POST or None, worker=request.worker)
    secret = ""
    if request.method == "POST" and not is_stale(request, form) and form.is_valid():
        _token, secret = operations.issue_api_token(by=request.worker, **form.cleaned_data)
        form = TokenForm(worker=request.worker)
    context = {
        "form": form,
        "secret": secret,
        "tokens": account_queries.tokens_of(request.user),
        "is_stale": is_asked_again(form),
    }
    return render(request, "staff/tokens.html", context, status=422 if form.errors else 200)


@centre_view(Capability.API_TOKENS, methods=("POST",))
def revoke_token(request: Any, pk: UUID) -> HttpResponse:
    operations.revoke_api_token(token=account_queries.get_token_of(request.user, pk), by=request.worker)
    messages.success(request, _("The key no longer works."))
    return redirect("staff:tokens")


def _done(form: Form, operation: Any, **more: Any) -> bool:
    """Run an operation with what the form holds; what it refuses stands beside the field."""
    if not form.is_valid():
        return False
    try:
        operation(**form.cleaned_data, **more)
    except Refusal as refusal:
        add_refusal(form, refusal)
    return form.is_valid()


def _saved(request: Any, worker: Worker) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("staff:worker", pk=worker.pk)


def _form_page(request: Any, form: Form, worker: Worker | None = None, **context: Any) -> HttpResponse:
    context = {"form": form, "worker": worker, "submit": "", "lead": "", "is_stale": is_asked_again(form), **context}
    return render(request, "staff/form.html", context, status=422 if form.errors else 200)


@centre_view(Capability.MESSAGES_MANAGE, journal="list")
def messages_page(request: Any) -> HttpResponse:
    form = MessagesForm(request.GET, kinds=outgoing.kinds())
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(outbox.messages(**wanted), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "lines": outgoing.lines(page), "tiles": outgoing.tiles()}
    return render(request, "staff/messages.html", context)


@centre_view(Capability.MESSAGES_MANAGE, journal="read")
def message_page(request: Any, pk: UUID) -> HttpResponse:
    return _message_page(request, outbox.get_message(pk), WhyForm())


@centre_view(Capability.MESSAGES_MANAGE, methods=("POST",))
def send_again(request: Any, pk: UUID) -> HttpResponse:
    return _decide(request, pk, operations.send_again, _("The message is in the queue again."))


@centre_view(Capability.MESSAGES_MANAGE, methods=("POST",))
def mark_as_sent(request: Any, pk: UUID) -> HttpResponse:
    return _decide(request, pk, operations.mark_as_sent, _("The message counts as sent."))


def _decide(request: Any, pk: UUID, operation: Any, told: str) -> HttpResponse:
    message, form = outbox.get_message(pk), WhyForm(request.POST)
    if _done(form, operation, message=message, by=request.worker):
        messages.success(request, told)
        return redirect("staff:messages")
    return _message_page(request, message, form)


def _message_page(request: Any, message: Any, form: Form) -> HttpResponse:
    (line,) = outgoing.lines([message])
    context = {"line": line, "message": message, "form": form}
    return render(request, "staff/message.html", context, status=422 if form.errors else 200)
