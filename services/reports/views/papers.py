"""The centre's own template for reports, and the texts of its papers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from services.cases.views.common import FORM, saved
from services.files.queries import download, read_file
from services.reports import operations, papers, queries
from services.reports.forms.papers import TemplateForm, TextForm
from services.reports.models import PaperText
from services.reports.operations.templates import WORD, previewed, tried
from services.reports.texts import STANDARD
from services.reports.wordfile.fields import GROUP_LABELS, GROUPS, NEEDED, PLAIN
from services.reports.wordfile.standard import standard
from services.staff.guard import centre_view
from services.staff.roles import Capability


@centre_view(Capability.SETTINGS_MANAGE, methods=FORM)
def templates(request: Any) -> HttpResponse:
    """„Look at it" fills the file with an invented case and keeps nothing; „Use it" takes it whole or not at all."""
    form = TemplateForm(request.POST or None, request.FILES or None)
    looked: list[bytes] = []

    def save(data: dict[str, Any]) -> None:
        if request.POST.get("action") == "look":
            looked.append(tried(data["file"])[2])
        else:
            operations.upload_template(upload=data["file"], by=request.worker, at=clock.now())

    if request.method == "POST" and form.is_valid() and saved(form, save):
        if looked:
            return _word(looked[0], "izmislen-sluchay.docx")
        messages.success(request, _("Reports are made with this file from now on."))
        return redirect("papers:templates")
    return _templates(request, form)


def _templates(request: Any, form: TemplateForm) -> HttpResponse:
    context = {
        "form": form,
        "versions": list(queries.templates()),
        "current": papers.current_template(),
        "plain": PLAIN,
        "groups": [(GROUP_LABELS[name], fields) for name, fields in GROUPS.items()],
        "needed": NEEDED,
    }
    return render(request, "reports/templates.html", context, status=422 if form.errors else 200)


@centre_view(Capability.SETTINGS_MANAGE, journal=Action.DOWNLOAD)
def sample(request: Any) -> HttpResponse:
    """The standard template, to begin with."""
    return _word(standard(), "obrazec-doklad.docx")


@centre_view(Capability.SETTINGS_MANAGE, journal=Action.DOWNLOAD)
def template_file(request: Any, template_id: UUID) -> HttpResponse:
    return download(queries.get_template(template_id).file)


@centre_view(Capability.SETTINGS_MANAGE, journal=Action.READ)
def template_preview(request: Any, template_id: UUID) -> HttpResponse:
    return _word(previewed(read_file(queries.get_template(template_id).file)), "izmislen-sluchay.docx")


@centre_view(Capability.SETTINGS_MANAGE, methods=("POST",))
def withdraw(request: Any, template_id: UUID) -> HttpResponse:
    operations.withdraw_template(template=queries.get_template(template_id), by=request.worker, at=clock.now())
    messages.success(request, _("The version before it is used again."))
    return redirect("papers:templates")


def _word(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=WORD)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@centre_view(Capability.SETTINGS_MANAGE)
def texts(request: Any) -> HttpResponse:
    own = {row.key: row for row in PaperText.objects.select_related("changed_by").order_by("key")}
    rows = [(key, standard_text, own.get(key)) for key, standard_text in STANDARD.items()]
    return render(request, "reports/texts.html", {"rows": rows})


@centre_view(Capability.SETTINGS_MANAGE, methods=FORM)
def text(request: Any, name: str) -> HttpResponse:
    if name not in STANDARD:
        raise Http404
    row = PaperText.objects.filter(key=name).first()
    initial = {"text": row.text if row else STANDARD[name].text}
    form = TextForm(request.POST or None, key=name, initial=initial)

    def save(data: dict[str, Any]) -> None:
        operations.change_text(key=name, by=request.worker, at=clock.now(), **data)

    if request.method == "POST" and form.is_valid() and saved(form, save):
        messages.success(request, _("Saved."))
        return redirect(reverse("papers:texts") + f"#{name}")
    context = {"form": form, "key": name, "standard": STANDARD[name], "row": row}
    return render(request, "reports/text.html", context, status=422 if form.errors else 200)


@centre_view(Capability.SETTINGS_MANAGE, methods=("POST",))
def reset(request: Any, name: str) -> HttpResponse:
    if name not in STANDARD:
        raise Http404
    operations.reset_text(key=name, by=request.worker, at=clock.now())
    messages.success(request, _("The standard text holds again."))
    return redirect(reverse("papers:texts") + f"#{name}")
