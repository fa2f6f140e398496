"""What the pages of this room share: a form page that is saved by one operation, and a fresh password."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from accounts.recent import is_recent
from services.cases.views.common import FORM, Save, answered, saved

__all__ = ["FORM", "Save", "form_page", "is_fresh", "saved"]


def form_page(
    request: Any,
    form: Any,
    save: Save,
    *,
    to: Callable[[], str],
    title: str,
    submit: str,
    fresh: bool = False,
    **more: Any,
) -> HttpResponse:
    """Shows, saves, and goes on to where `to` says. `fresh`: only for whoever has just proved who they are."""
    if fresh and request.method == "POST" and form.is_valid():
        is_fresh(request, form)
    is_stale = fresh and request.method == "POST" and not is_recent(request)
    page = {"title": title, "submit": submit, "lead": "", "is_stale": is_stale, **more}
    return answered(request, form, save, to=to, template="custody/form.html", **page)


def is_fresh(request: Any, form: Any) -> bool:
    """For what cannot be undone: a screen that was left open must not be enough."""
    if is_recent(request):
        return True
    form.add_error(None, _("Confirm your password once more, then send this form again; what you typed stays here."))
    return False
