"""The operator's pages: which centres there are, in what state, and who asks for one. Never what is in them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.guard import door_view
from accounts.roles import OperatorCapability as Capability
from kernel.capabilities import table_of
from kernel.clock import now
from kernel.errors import Refusal
from kernel.place import Door
from tenants.centres import operations, queries, screens, support, wishes
from tenants.centres.addresses import suggested
from tenants.centres.forms import FACTS, ApproveForm, CloseForm, FactsForm, LockForm, LongReasonForm, RefuseForm
from ui.forms import Form, add_refusal

FORM = ("GET", "POST")
CLOSING = gettext_lazy(
    "From this moment nobody can sign in to the centre, plan a meeting or print anything, and messages that still "
    "wait are not sent. Nothing is deleted; certificates can still be checked; the centre can be opened again here."
)


def _see(journal: str) -> Any:
    return door_view(Capability.CENTRES_VIEW, door=Door.OPERATOR, journal=journal)


def _run(*methods: str) -> Any:
    return door_view(Capability.CENTRES_RUN, door=Door.OPERATOR, methods=methods)


@_see("list")
def centre_list(request: Any) -> HttpResponse:
    return render(request, "centres/list.html", screens.centres())


@_see("read")
def centre_page(request: Any, pk: UUID) -> HttpResponse:
    centre = queries.get_centre(pk)
    return render(request, "centres/centre.html", screens.centre(centre) | {"may_run": _may_run(request)})


@_see("read")
def support_page(request: Any, pk: UUID) -> HttpResponse:
    """What the centre shows in its support window; the look is a line of its own journal."""
    centre = queries.get_centre(pk)
    seen = support.look(centre=centre, by=request.actor)
    return render(request, "centres/support.html", {"centre": centre, **screens.support(centre, seen)})


@_run(*FORM)
def lock(request: Any, pk: UUID) -> HttpResponse:
    centre, form = queries.get_centre(pk), LockForm(request.POST or None)
    if request.method == "POST" and _done(form, operations.lock, centre=centre, by=request.actor):
        messages.success(request, _("The centre is locked: its host answers with “closed for a few minutes”."))
        return redirect("centres:centre", pk=pk)
    return _form_page(request, form, title=_("Lock the centre"), submit=_("Lock"), back=centre)


@_run(*FORM)
def facts(request: Any, pk: UUID) -> HttpResponse:
    centre = queries.get_centre(pk)
    form = FactsForm(request.POST or None, initial={name: getattr(centre, name) for name in FACTS})
    if request.method == "POST" and _done(form, operations.correct_facts, centre=centre, by=request.actor):
        messages.success(request, _("The facts are corrected. The map and the centre's papers show them from now on."))
        return redirect("centres:centre", pk=pk)
    return _form_page(request, form, title=_("Correct the public facts"), submit=_("Save"), back=centre)


@_run(*FORM)
def close(request: Any, pk: UUID) -> HttpResponse:
    centre = queries.get_centre(pk)
    form = CloseForm(request.POST or None, slug=centre.slug)
    if request.method == "POST" and _done(form, operations.close, centre=centre, by=request.actor, at=now()):
        messages.success(request, _("The centre is closed. Nothing was deleted, and it can be opened again."))
        return redirect("centres:centre", pk=pk)
    return _form_page(
        request, form, title=_("Close the centre"), submit=_("Close the centre"), back=centre, notice=CLOSING
    )


@_run(*FORM)
def reopen(request: Any, pk: UUID) -> HttpResponse:
    centre, form = queries.get_centre(pk), LongReasonForm(request.POST or None)
    if request.method == "POST" and _done(form, operations.reopen, centre=centre, by=request.actor):
        messages.success(request, _("The centre works again."))
        return redirect("centres:centre", pk=pk)
    return _form_page(request, form, title=_("Open the centre again"), submit=_("Open the centre again"), back=centre)


@_run("POST")
def unlock(request: Any, pk: UUID) -> HttpResponse:
    return _act(request, queries.get_centre(pk), operations.unlock, _("The centre is open again."))


@_run("POST")
def try_again(request: Any, pk: UUID) -> HttpResponse:
    told = _("The provisioner has been told. Reload this page in a few seconds.")
    return _act(request, queries.get_centre(pk), operations.try_again, told)


@_run("POST")
def take_end(request: Any, pk: UUID) -> HttpResponse:
    """The centre asked for the end of its service, and sees from now on that it was read."""
    return _act(request, queries.get_centre(pk), wishes.take, _("The centre sees that it was read."))


@_see("list")
def application_list(request: Any) -> HttpResponse:
    context = {"waiting": queries.applications(decided=False), "decided": queries.applications(decided=True)[:50]}
    return render(request, "centres/applications.html", context)


@_see("read")
def application_page(request: Any, pk: UUID) -> HttpResponse:
    screen = screens.application(queries.get_application(pk))
    return render(request, "centres/application.html", screen | {"may_run": _may_run(request)})


@_run(*FORM)
def approve(request: Any, pk: UUID) -> HttpResponse:
    application = queries.get_application(pk)
    form = ApproveForm(request.POST or None, initial={"slug": suggested(application.town)})
    facts = {"application": application, "by": request.actor, "at": now()}
    if request.method == "POST" and _done(form, operations.approve, **facts):
        messages.success(request, _("Approved. The centre is being made; its first person receives an invitation."))
        return redirect("centres:application", pk=pk)
    return render(request, "centres/approve.html", {"form": form, "application": application}, status=_status(form))


@_run(*FORM)
def refuse(request: Any, pk: UUID) -> HttpResponse:
    application, form = queries.get_application(pk), RefuseForm(request.POST or None)
    facts = {"application": application, "by": request.actor, "at": now()}
    if request.method == "POST" and _done(form, operations.refuse, **facts):
        messages.success(request, _("Refused. The person who applied receives your reason by e-mail."))
        return redirect("centres:applications")
    return render(request, "centres/refuse.html", {"form": form, "application": application}, status=_status(form))


def _may_run(request: Any) -> bool:
    return table_of(Door.OPERATOR).may(request.actor.roles, Capability.CENTRES_RUN)


def _act(request: Any, centre: Any, operation: Any, told: str) -> HttpResponse:
    try:
        operation(centre=centre, by=request.actor)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect("centres:centre", pk=centre.pk)


def _done(form: Form, operation: Any, **more: Any) -> bool:
    """Run an operation with what the form holds; what it refuses stands beside the field."""
    if not form.is_valid():
        return False
    try:
        operation(**form.cleaned_data, **more)
    except Refusal as refusal:
        add_refusal(form, refusal)
    return form.is_valid()


def _form_page(request: Any, form: Form, *, title: str, submit: str, back: Any, notice: Any = "") -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "centre": back, "notice": notice}
    return render(request, "centres/form.html", context, status=_status(form))


def _status(form: Form) -> int:
    return 422 if form.errors else 200
