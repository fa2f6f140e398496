"""
What this room asks a second person, and what somebody from outside sees of it (services.staff.approvals).

Terms of keeping, erasures, answers to people who ask for their own data, packages of everything and the end of the
service. A legal hold asks nobody: it protects.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from services.custody.enums import Kept
from services.custody.models import AccessRequest, CentreExport, EndOfService, Erasure, Term
from services.staff import approvals
from services.staff.models import Approval, Worker

TERM, ERASURE, ACCESS, EXPORT, END = "term", "erasure", "access_request", "export", "end_of_service"
Facts = Iterator[tuple[str, str]]


def of_term(term: Term) -> Approval:
    return approvals.about(kind=TERM, subject=term.pk, asked_by=term.proposed_by)


def of_erasure(erasure: Erasure) -> Approval:
    return approvals.about(kind=ERASURE, subject=erasure.pk, asked_by=erasure.proposed_by)


def of_access(request: AccessRequest) -> Approval:
    """Whoever put the answer together has asked; before that, whoever took the request down."""
    asked_by = request.prepared_by or request.recorded_by
    return approvals.about(kind=ACCESS, subject=request.pk, asked_by=asked_by)


def of_export(export: CentreExport) -> Approval:
    return approvals.about(kind=EXPORT, subject=export.pk, asked_by=export.asked_by)


def of_end(end: EndOfService) -> Approval:
    return approvals.about(kind=END, subject=end.pk, asked_by=end.asked_by)


def ask_export(export: CentreExport, at: datetime) -> None:
    sealed = _("for a public key") if export.key else _("with a passphrase")
    facts = ((gettext_noop("What for"), export.reason), (gettext_noop("How it is sealed"), sealed))
    title = _("Everything of the centre")
    approvals.ask(kind=EXPORT, subject=export.pk, title=title, facts=facts, by=export.asked_by, at=at)


def ask_end(end: EndOfService, at: datetime) -> None:
    facts = (
        (gettext_noop("Ground"), str(end.get_ground_display())),
        (gettext_noop("First day without the service"), f"{end.stop_on:%d.%m.%Y}"),
        (gettext_noop("Everything is kept until"), f"{end.keep_until:%d.%m.%Y}"),
        (gettext_noop("Reason"), end.reason),
    )
    title = f"{end.stop_on:%d.%m.%Y}"
    approvals.ask(kind=END, subject=end.pk, title=title, facts=facts, by=end.asked_by, at=at)


def ask_term(term: Term, at: datetime) -> None:
    title = str(Kept(term.kept).label)
    facts = ((gettext_noop("Years"), str(term.years)), (gettext_noop("Ground in law"), term.ground))
    approvals.ask(kind=TERM, subject=term.pk, title=title, facts=facts, by=term.proposed_by, at=at)


def ask_erasure(erasure: Erasure, rows: list[tuple[str, int]], at: datetime) -> None:
    """By the number of the case or the code of the person: what goes is counted, and nobody is named."""
    facts = _of_erasure(erasure, rows)
    title = erasure.reference
    approvals.ask(kind=ERASURE, subject=erasure.pk, title=title, facts=facts, by=erasure.proposed_by, at=at)


def _of_erasure(erasure: Erasure, rows: list[tuple[str, int]]) -> Facts:
    yield gettext_noop("What"), str(erasure.get_whose_display())
    yield gettext_noop("Ground"), str(erasure.get_ground_display())
    yield gettext_noop("Reason"), erasure.reason
    yield gettext_noop("What would go"), "\n".join(f"{title}: {count}" for title, count in rows)


def ask_access(request: AccessRequest, by: Worker, at: datetime) -> None:
    """With the whole answer, item by item: it cannot be judged without being read."""
    title, facts = f"{request.received_on:%d.%m.%Y}", _of_answer(request)
    approvals.ask(kind=ACCESS, subject=request.pk, title=title, facts=facts, by=by, at=at)


def _of_answer(request: AccessRequest) -> Facts:
    contents = request.contents or {"items": [], "out": []}
    yield gettext_noop("Proof of identity"), str(request.get_identity_display())
    for section, items in groupby(contents["items"], key=lambda one: one["section"]):
        yield section, "\n".join(_item(one) for one in items)
    for one in request.admitted or []:
        yield gettext_noop("Scan that was looked through"), f"{one['title']}: {one['name']}. {one['because']}"
    out = "\n".join(f"{one['what']}: {one['count']} ({one['why']})" for one in contents["out"])
    yield gettext_noop("What was left out, and why"), out


def _item(one: dict[str, Any]) -> str:
    return "; ".join([one["title"], *(f"{label}: {value}" for label, value in one["facts"])])
