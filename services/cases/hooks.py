"""What this room gives to the rooms below and above it, and to the shell."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.queries import last_check
from kernel import hooks
from kernel.clock import today
from kernel.moments import Moment
from kernel.place import Place
from services.cases import inner, queries, secrecy, waiting
from services.cases.access import visible_to
from services.cases.enums import OPEN_STATES, CaseMove, CaseState, ReferralSource
from services.cases.guards import bind
from services.cases.kept import Kept
from services.cases.models import BreakGlass, Case, CaseParty, DocumentSecret, EntrySecret, Reporter
from services.cases.opening import opening_day
from services.cases.operations import emergencies, release
from services.cases.operations.inner import withdraw_unanswered
from services.people.access import Scope, register_scope
from services.people.lifting import Liftable
from services.people.lifting import register as register_liftable
from services.people.models import Person, Secrecy
from services.staff import approvals
from services.staff.models import Approval, Worker
from services.staff.roles import Capability
from ui import navigation
from ui.panels import Found, Panel
from ui.timeline import Entry

SHOWN = 8
MORE = 50  # so many more tasks are counted, not shown


def case_moved(*, case: Case, move: str, by: Worker, at: datetime, note: str) -> None:
    """From a case that has ended nobody is referred on."""
    if case.state not in OPEN_STATES:
        withdraw_unanswered(case=case, by=by, at=at)


def people_of_my_cases(worker: Worker) -> Q:
    return Q(case_parties__case__in=visible_to(worker).values("pk"))


def people_of_some_case() -> Q:
    return Q(Exists(CaseParty.objects.filter(person=OuterRef("pk"))))


def cases_of_person(person: Person, worker: Worker) -> Panel | None:
    cases = visible_to(worker).filter(parties__person=person).distinct().order_by("-received_at", "-id")
    return Panel(_("Cases"), "cases/_of_person.html", {"cases": list(cases)}, order=10, icon="folder")


def numbers_of(people: Collection[UUID], worker: Worker) -> list[tuple[UUID, str]]:
    """Of the cases of these people that the worker may see, the newest first."""
    parties = CaseParty.objects.filter(person__in=people, case__in=visible_to(worker).values("pk"))
    rows = parties.order_by("-case__received_at", "-case_id").values_list("person_id", "case__number")
    return list(dict.fromkeys(rows))


def search(worker: Worker, text: str) -> list[Found]:
    cases = queries.case_list(worker, text=text)[:8] if text.strip() else []
    return [
        Found(
            f"{case.number} · {case.family.name}",
            reverse("cases:detail", args=[case.pk]),
            _("case"),
            note=str(case.get_state_display()),
            icon="folder",
        )
        for case in cases
    ]


def timeline(case: Case, worker: Worker) -> list[Entry]:
    """Referrals, moves, notes and documents; whoever sees the page sees them, and from whom each of them is kept."""
    kept = Kept(case, may_keep=worker.may(Capability.CASES_EDIT))
    return [*_referrals(case, kept), *_moves(case, kept), *_notes(case, kept), *_documents(case)]


def _referrals(case: Case, kept: Kept) -> list[Entry]:
    return [
        Entry(
            row.received_at,
            _("Referral received"),
            row.institution_name,
            icon="inbox",
            **kept.beside(row, "cases:withhold_referral", case.pk, row.pk),
        )
        for row in queries.referrals_of(case)
    ]


def _moves(case: Case, kept: Kept) -> list[Entry]:
    rows = case.transitions.select_related("by").order_by("at", "id")
    return [
        Entry(
            row.at,
            CaseMove(row.move).label,
            row.note,
            str(row.by or ""),
            icon="arrow-right",
            tone="good",
            **(kept.beside(row, "cases:withhold_move") if row.note else {}),
        )
        for row in rows
    ]


def _notes(case: Case, kept: Kept) -> list[Entry]:
    rows = case.notes.select_related("author").order_by("at", "id")
    return [
        Entry(
            row.at,
            row.get_kind_display(),
            row.text,
            str(row.author),
            icon="pencil",
            **kept.beside(row, "cases:withhold_note"),
        )
        for row in rows
    ]


def _documents(case: Case) -> list[Entry]:
    return [
        Entry(
            row.added_at,
            row.title,
            row.get_kind_display(),
            str(row.added_by or ""),
            reverse("cases:document", args=[row.pk]),
            icon="file-text",
        )
        for row in queries.papers_of(case)
    ]


def home_tasks(worker: Worker) -> Panel | None:
    if not worker.may(Capability.CASES_EDIT):
        return None
    tasks = list(queries.open_tasks(worker, mine=True)[: SHOWN + MORE])
    context = {"tasks": tasks[:SHOWN], "more": len(tasks) - SHOWN, "today": today()}
    return Panel(_("Tasks"), "cases/_tasks_card.html", context, order=30, icon="checklist")


def home_applications(worker: Worker) -> Panel | None:
    if not worker.may(Capability.CASES_INTAKE):
        return None
    opens_on = opening_day()
    is_open = opens_on is None or opens_on <= today()
    cases = list(queries.received(worker)[: SHOWN + 1])  # one more than is shown says that there are more
    context = {"cases": cases[:SHOWN], "more": len(cases) - SHOWN, "opens_on": opens_on, "is_open": is_open}
    title = _("Waiting for screening") if is_open else _("Waiting for the opening")
    return Panel(title, "cases/_received_card.html", context, order=20, icon="inbox")


def home_journal(worker: Worker) -> Panel | None:
    """Only when something is wrong with the journal itself."""
    check = last_check() if worker.may(Capability.AUDIT_VIEW) else None
    if check is None or check.holds:
        return None
    return Panel(
        _("The journal was tampered with"), "cases/_journal_alarm.html", {"check": check}, order=1, icon="eye"
    )


def waiting_panel(case: Case, worker: Worker) -> Panel | None:
    """The place of the case on the waiting list, with its offers."""
    entry = waiting.waits_now(case) if case.state == CaseState.WAITING else None
    if entry is None:
        return None
    offers = list(waiting.offers_of(entry))
    context = {
        "entry": entry,
        "number": waiting.number_of(entry),
        "offers": offers,
        "offer": next((one for one in offers if not one.answer), None),
    }
    return Panel(_("Waiting for a place"), "cases/_waiting_panel.html", context, order=5, icon="clock")


def terms_panel(case: Case, worker: Worker) -> Panel | None:
    """The days of planning that run or ran in this case, where the centre works by them."""
    terms = case.planning_terms.order_by("starts_on", "id")
    rows = [waiting.running(term, today()) for term in terms]
    return Panel(_("Terms of planning"), "cases/_terms_panel.html", {"rows": rows}, order=6) if rows else None


def inner_panel(case: Case, worker: Worker) -> Panel | None:
    """Where the family was referred to inside the centre, and from where it came; of the other case only the link."""
    rows = list(inner.of_case(case))
    came = [row for row in queries.referrals_of(case) if row.source == ReferralSource.INNER]
    may_propose = worker.may(Capability.CASES_EDIT) and case.state in OPEN_STATES and bool(inner.others(case))
    if not (rows or came or may_propose):
        return None
    found = inner.opened(worker, rows)
    context = {
        "case": case,
        "rows": [(row, found.get(row.opened_case_id), inner.people_of(case, row)) for row in rows],
        "came": came,
        "origin": inner.origin(worker, case) if came else None,
        "may_propose": may_propose,
        "today": today(),
    }
    return Panel(_("Other services of the centre"), "cases/_inner_panel.html", context, order=60, icon="send")


def home_terms(worker: Worker) -> Panel | None:
    """Only for a centre that works by the terms of the Act, and only what ends within the week."""
    if not worker.may(Capability.CASES_EDIT):
        return None
    soon = waiting.open_terms(worker).filter(due_on__lte=today() + timedelta(days=7))
    rows = [waiting.running(term, today()) for term in soon[:SHOWN]]
    return Panel(_("Terms of planning"), "cases/_terms_card.html", {"rows": rows}, order=25) if rows else None


def _decides_on_case(capability: Capability) -> Callable[[Worker, Approval], bool]:
    """Of the team only those decide who may see the case anyway."""

    def sees(worker: Worker, approval: Approval) -> bool:
        return worker.may(capability) and visible_to(worker).filter(pk=approval.case_id).exists()

    return sees


KINDS = (
    approvals.Kind(
        release.KIND,
        _("Release of a document"),
        Capability.RELEASES_DECIDE,
        release.decide_asked,
        _decides_on_case(Capability.RELEASES_DECIDE),
        lambda approval: reverse("cases:release", args=[approval.subject]),
    ),
    approvals.Kind(
        emergencies.KIND,
        _("Emergency to review"),
        Capability.CASES_DECIDE,
        emergencies.decide_asked,
        page=lambda approval: reverse("cases:emergency", args=[approval.subject]),
    ),
)


def _liftable(model: type[Secrecy], case: str, page: str, *, what: Callable[[Any], Any]) -> Liftable:
    """`case`: the way from a row to its case."""

    def sees(worker: Worker, row: UUID) -> bool:
        return model._default_manager.filter(pk=row, **{f"{case}__in": visible_to(worker).values("pk")}).exists()

    def case_of(row: Any) -> Case:
        return Case.objects.get(pk=model._default_manager.filter(pk=row.pk).values_list(case, flat=True).get())

    return Liftable(
        model,
        what=what,
        title=lambda row: case_of(row).number,
        case_id=lambda row: case_of(row).pk,
        sees=sees,
        page=lambda pk: reverse(page, args=[pk]),
    )


LIFTABLE = (
    _liftable(DocumentSecret, "document__case", "cases:lift_document", what=lambda row: row.document),
    _liftable(EntrySecret, "case", "cases:lift_entry", what=lambda row: row),
    _liftable(Reporter, "case", "cases:lift_reporter", what=lambda row: row),
)


def end_emergencies(place: Place) -> list[str]:
    """A sight of a foreign case that was ended since the copy was made does not come back with it."""
    ended = BreakGlass.objects.filter(queries.RUNNING).update(ended_at=Moment())
    return [f"{ended} emergencies that were open in the copy were ended"] if ended else []


def register() -> None:
    bind()
    secrecy.bind()
    hooks.place_restored.register(end_emergencies)
    register_scope(Scope(seen=people_of_my_cases, claimed=people_of_some_case))
    hooks.person_panels.register(cases_of_person)
    hooks.case_numbers.register(numbers_of)
    hooks.search_sources.register(search, order=10)
    hooks.case_timeline.register(timeline)
    hooks.home_cards.register(home_tasks)
    hooks.home_cards.register(home_applications)
    hooks.home_cards.register(home_journal)
    hooks.home_cards.register(home_terms)
    hooks.case_panels.register(waiting_panel)
    hooks.case_panels.register(terms_panel)
    hooks.case_panels.register(inner_panel)
    hooks.case_moved.register(case_moved)
    for kind in KINDS:
        approvals.register(kind)
    for table in LIFTABLE:
        register_liftable(table)
    navigation.register(
        navigation.Item(_("Cases"), "cases:list", icon="folder", capability=Capability.CASES_EDIT, order=30),
        navigation.Item(
            _("Waiting list"), "cases:waiting", icon="clock", capability=Capability.CASES_INTAKE, order=32
        ),
        navigation.Item(
            _("Inner referrals"), "cases:inner", icon="arrow-right", capability=Capability.CASES_EDIT, order=33
        ),
        navigation.Item(
            _("Released documents"), "cases:releases", icon="send", capability=Capability.DOCUMENTS_RELEASE, order=55
        ),
        navigation.Item(_("Journal"), "cases:journal", icon="eye", capability=Capability.AUDIT_VIEW, order=85),
    )
