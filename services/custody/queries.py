"""Reads of this room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Max, Q, QuerySet, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.models import Cut
from kernel.addresses import address
from kernel.clock import SOFIA, local
from services.cases.access import visible_to
from services.cases.enums import ClosingReason, Ground, Service
from services.cases.models import Case
from services.contact_centre.enums import NotHeldReason, SessionState
from services.custody import questions
from services.custody.due import due_cases, in_force
from services.custody.enums import (
    OPEN_ENDS,
    OPEN_EXPORTS,
    OPEN_REQUESTS,
    ErasureState,
    Kept,
    Nightly,
    TermState,
    Whose,
)
from services.custody.figures import Figures
from services.custody.models import (
    AccessRequest,
    CentreExport,
    EndOfService,
    Erasure,
    LegalHold,
    NightlyWork,
    Term,
)
from services.custody.night import OLDEST
from services.custody.termly import GONE
from services.custody.terms import OF_A_CASE, PROPOSALS
from services.people import access as people
from services.people.enums import PersonKind
from services.people.models import Person
from services.staff import approvals
from services.staff.models import Approval, Worker
from services.staff.roles import Capability

PAGE = 25


@dataclass(frozen=True, slots=True)
class Tile:
    label: str
    value: str
    href: str
    icon: str
    tone: str = ""
    note: str = ""


def paged(rows: Sequence[Any] | QuerySet[Any], request: Any) -> Page:
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def tiles(worker: Worker, at: datetime) -> list[Tile]:
    """What the room is about, as far as this worker may open it."""
    found: list[Tile] = []
    if worker.may(Capability.RETENTION_MANAGE) or worker.may(Capability.RETENTION_DECIDE):
        found += [_terms_tile(), _holds_tile()]
    if worker.may(Capability.ERASURES_PROPOSE) or worker.may(Capability.ERASURES_DECIDE):
        found += [_due_tile(at), _erasures_tile()]
    if worker.may(Capability.DISCLOSURES_PREPARE) or worker.may(Capability.DISCLOSURES_DECIDE):
        found.append(_requests_tile(worker, at))
    if worker.may(Capability.COPIES_VIEW):
        found.append(_copies_tile(at))
    if worker.may(Capability.LEAVING_ASK) or worker.may(Capability.LEAVING_DECIDE):
        found += [_exports_tile(), _end_tile()]
    return found


@dataclass(frozen=True, slots=True)
class Copies:
    """`good` is the newest copy that was tried and held; `failed` what went wrong since, `is_late` after a night."""

    good: NightlyWork | None
    failed: NightlyWork | None
    is_late: bool


def copies(at: datetime) -> Copies:
    newest = NightlyWork.objects.order_by("-at", "-pk")
    good = newest.filter(kind=Nightly.DRILL, holds=True).first()
    bad = newest.filter(holds=False, **({"at__gt": good.at} if good else {})).first()
    is_late = good is None or good.taken_at is None or at - good.taken_at > OLDEST
    return Copies(good, bad, is_late)


def _copies_tile(at: datetime) -> Tile:
    found = copies(at)
    value = f"{local(found.good.taken_at):%d.%m. %H:%M}" if found.good and found.good.taken_at else "–"
    tone = "bad" if found.is_late or found.failed else "good"
    return Tile(_("Last copy that was tried"), value, address("custody:copies"), "database", tone)


def _requests_tile(worker: Worker, at: datetime) -> Tile:
    rows = requests(worker).filter(state__in=OPEN_REQUESTS)
    number, late = rows.count(), rows.filter(due_on__lt=at.astimezone(SOFIA).date()).count()
    note = _("past their month: %(count)s") % {"count": late} if late else ""
    return Tile(
        _("Requests for own data"), str(number), address("custody:requests"), "mail", "bad" if late else "", note
    )


def _exports_tile() -> Tile:
    row = CentreExport.objects.filter(state__in=OPEN_EXPORTS).first()
    value = str(row.get_state_display()) if row else "–"
    return Tile(_("Package of everything"), value, address("custody:exports"), "package", "warn" if row else "")


def _end_tile() -> Tile:
    row = EndOfService.objects.filter(state__in=OPEN_ENDS).first()
    value = f"{row.stop_on:%d.%m.%Y}" if row else "–"
    return Tile(_("End of the service"), value, address("custody:ends"), "door-exit", "warn" if row else "")


def requests(worker: Worker) -> QuerySet[AccessRequest]:
    """Those of people whom the worker may see."""
    rows = AccessRequest.objects.filter(person__in=people.visible_to(worker).values("pk"))
    return rows.select_related("person", "representative", "recorded_by", "prepared_by", "decided_by", "released_by")


def get_request(worker: Worker, access_id: UUID) -> AccessRequest:
    found = requests(worker).filter(pk=access_id).first()
    if found is None:
        raise Http404
    return found


def adults_near(worker: Worker, child: Person) -> list[Person]:
    """Who could ask for a child: adults of its families and cases whom the worker may see."""
    near = Q(families__members=child) | Q(case_parties__case__parties__person=child)
    rows = people.visible_to(worker).filter(near, kind=PersonKind.ADULT).exclude(pk=child.pk)
    return list(rows.distinct().order_by("pk"))


def _terms_tile() -> Tile:
    number = len(in_force())
    tone = "" if number == len(Kept) else "warn"
    return Tile(_("Terms of keeping"), f"{number}/{len(Kept)}", address("custody:terms"), "calendar", tone)


def _holds_tile() -> Tile:
    number = LegalHold.objects.filter(lifted_at__isnull=True).count()
    return Tile(_("Legal holds"), str(number), address("custody:holds"), "lock")


def _due_tile(at: datetime) -> Tile:
    number = len(due_cases(at))
    return Tile(_("Past their term"), str(number), address("custody:due"), "clock", "warn" if number else "")


def _erasures_tile() -> Tile:
    number = Erasure.objects.filter(state=ErasureState.PROPOSED).count()
    note = _("wait for a second person") if number else ""
    return Tile(_("Erasures"), str(number), address("custody:erasures"), "trash", "warn" if number else "", note)


@dataclass(frozen=True, slots=True)
class TermRow:
    kept: Kept
    counted_from: Any
    note: Any
    current: Term | None
    waiting: Term | None
    question: Approval | None
    may_decide: bool
    proposal: Any
    gone: str = ""


def terms(worker: Worker) -> list[TermRow]:
    current = in_force()
    rows = list(Term.objects.filter(state=TermState.PROPOSED).select_related("proposed_by").order_by("kept"))
    asked = approvals.about_each(kind=questions.TERM, asked={row.pk: row.proposed_by for row in rows})
    waiting = {row.kept: row for row in rows}
    return [_term_row(worker, one, current.get(one), waiting.get(one), asked) for one in Kept]


def _term_row(
    worker: Worker, kept: Kept, current: Term | None, waiting: Term | None, asked: dict[UUID, Approval]
) -> TermRow:
    proposal = PROPOSALS[kept]
    question = asked[waiting.pk] if waiting else None
    may_decide = question is not None and approvals.may_decide(worker, question)
    facts = (proposal.counted_from, proposal.note, current, waiting, question, may_decide, proposal)
    return TermRow(kept, *facts, gone=_gone(kept))


def _gone(kept: Kept) -> str:
    """What has gone by itself so far, for the classes that do."""
    if kept == Kept.STAFF:
        number = Worker.objects.filter(user__email__endswith=GONE).count()
        return ngettext("%(count)s account was emptied", "%(count)s accounts were emptied", number) % {"count": number}
    if kept == Kept.JOURNAL:
        return _cut_so_far()
    return ""


def _cut_so_far() -> str:
    found = Cut.objects.aggregate(events=Sum("events"), until=Max("until"))
    if not found["events"]:
        return _("nothing yet")
    until = f"{local(found['until']):%d.%m.%Y}"
    told = ngettext("%(count)s event up to %(until)s", "%(count)s events up to %(until)s", found["events"])
    return told % {"count": found["events"], "until": until}


def suggested(kept: Kept) -> dict[str, Any]:
    """For the form: what is in force, else what the program proposes."""
    found = in_force().get(kept) or PROPOSALS[kept]
    return {"years": found.years, "ground": found.ground}


def missing_terms() -> list[Any]:
    current = in_force()
    return [one.label for one in OF_A_CASE if one not in current]


def holds(worker: Worker) -> list[LegalHold]:
    rows = LegalHold.objects.filter(case__in=visible_to(worker).values("pk")).select_related("case", "set_by")
    return sorted(rows.order_by("pk"), key=lambda row: (row.lifted_at is not None, row.look_again_on, row.pk))


def get_hold(worker: Worker, hold_id: UUID) -> LegalHold:
    rows = LegalHold.objects.filter(case__in=visible_to(worker).values("pk")).select_related("case")
    found = rows.filter(pk=hold_id).first()
    if found is None:
        raise Http404
    return found


def hold_of(case: Case) -> LegalHold | None:
    return case.holds.filter(lifted_at__isnull=True).select_related("set_by").first()


def erasures() -> QuerySet[Erasure]:
    return Erasure.objects.select_related("proposed_by", "decided_by").order_by("-proposed_at", "-id")


def get_erasure(worker: Worker, erasure_id: UUID) -> Erasure:
    """Whoever could not see the case or the person sees no proposal about it; what is done names nobody any more."""
    found = erasures().filter(pk=erasure_id).first()
    if found is None or not may_see(worker, found):
        raise Http404
    return found


def may_see(worker: Worker, erasure: Erasure) -> bool:
    if erasure.state == ErasureState.DONE:
        return True
    if erasure.whose == Whose.CASE:
        return visible_to(worker).filter(pk=erasure.subject).exists()
    return people.visible_to(worker).filter(pk=erasure.subject).exists()


def get_export(export_id: UUID) -> CentreExport:
    return get_object_or_404(CentreExport.objects.select_related("asked_by", "decided_by", "fetched_by"), pk=export_id)


def get_end(end_id: UUID) -> EndOfService:
    return get_object_or_404(EndOfService, pk=end_id)


def days_after_an_end() -> dict[str, int]:
    """How long what was put aside can be brought back, and how long copies of the whole server still know it."""
    return {"aside": settings.QUARANTINE_DAYS, "copies": settings.PHYSICAL_DAYS}  # type: ignore[misc]


def by_year(figures: Figures) -> list[tuple[int, list[tuple[str, int]]]]:
    """For the page: each year, the newest first, with its figures in words."""
    years = sorted({year for year, _, _ in figures}, reverse=True)
    return [(year, [(words(m, k), n) for (y, m, k), n in sorted(figures.items()) if y == year]) for year in years]


def words(measure: str, key: str) -> str:
    """A figure's name as people read it."""
    match measure:
        case "received":
            return _("cases received: %(what)s") % {"what": Service(key).label}
        case "ground":
            return _("cases by ground: %(what)s") % {"what": Ground(key).label}
        case "closed":
            return _("cases closed: %(what)s") % {"what": ClosingReason(key).label}
        case "meetings":
            return _("meetings: %(what)s") % {"what": SessionState(key).label}
        case "not_held":
            return _("meetings that did not take place: %(what)s") % {"what": NotHeldReason(key).label}
        case "declined":
            return _("cases declined")
        case "children":
            return _("children of the cases received")
        case _:
            return _("certificates issued")
