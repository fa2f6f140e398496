"""The page on which something withheld may be known again: ask for it, and agree to it as the second person."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import Refusal
from services.people.forms import LiftDecisionForm, LiftForm
from services.people.lifting import decide_lifting, may_decide, question_of
from services.people.models import Secrecy
from ui.forms import add_refusal


@dataclass(frozen=True, slots=True)
class Lifting:
    """`what` it is kept on, for the journal; `ask` is the room's own operation, which knows who may touch the row."""

    row: Secrecy
    what: Any
    title: str
    crumbs: list[tuple[str, str]]
    ask: Callable[[str], object]

    @property
    def back(self) -> str:
        return self.crumbs[-1][0]


def lift_page(request: Any, lifting: Lifting) -> HttpResponse:
    """A wish that waits shows the decision to whoever may take it, and to everybody else that it waits."""
    decides = may_decide(request.worker, lifting.row)
    form = _form(request, lifting.row, decides)
    if form is not None and request.method == "POST" and form.is_valid() and _saved(request, lifting, form, decides):
        return redirect(lifting.back)
    question = question_of(lifting.row) if lifting.row.waits else None
    context = {"lifting": lifting, "row": lifting.row, "form": form, "decides": decides, "question": question}
    return render(request, "people/lift.html", context, status=422 if form is not None and form.errors else 200)


def _form(request: Any, row: Secrecy, decides: bool) -> LiftForm | LiftDecisionForm | None:
    data = request.POST if request.method == "POST" else None
    if decides:
        return LiftDecisionForm(data)
    return None if row.waits else LiftForm(data)


def _saved(request: Any, lifting: Lifting, form: Any, decides: bool) -> bool:
    try:
        with transaction.atomic():
            _decide(request, lifting, form) if decides else lifting.ask(form.cleaned_data["reason"])
    except Refusal as refusal:
        add_refusal(form, refusal)
        return False
    lifting.row.refresh_from_db()
    messages.success(request, _told() if lifting.row.waits else _("It is in the journal."))
    return True


def _decide(request: Any, lifting: Lifting, form: LiftDecisionForm) -> None:
    decide_lifting(row=lifting.row, what=lifting.what, by=request.worker, at=clock.now(), **form.cleaned_data)


def _told() -> str:
    return _("A second person has to agree, because a protection order keeps it. Until then it stays secret.")
