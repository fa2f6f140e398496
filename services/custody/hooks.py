"""What this room gives to the shell, to the pages of cases and people, and to a restored copy."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel import hooks
from kernel.clock import now, today
from services.cases.access import may
from services.cases.enums import OPEN_STATES
from services.cases.models import Case
from services.custody import erasing, guards, queries, questions
from services.custody.enums import OPEN_REQUESTS, TermState
from services.custody.models import Erasure, NightlyWork, Term
from services.custody.operations import access, erasures, leaving, terms
from services.custody.terms import OF_A_CASE
from services.people.models import Person
from services.staff import approvals, first_steps
from services.staff.models import Approval, Worker
from services.staff.roles import Capability
from ui import navigation
from ui.panels import Panel

HOLDS = "EXISTS (SELECT FROM {new}.cases_case AS c WHERE c.id = o.case_id)"


def kept_of_case(case: Case, worker: Worker) -> Panel | None:
    if not may(worker, Capability.RETENTION_MANAGE, case):
        return None
    context = {"case": case, "hold": queries.hold_of(case), "is_open": case.state in OPEN_STATES}
    return Panel(_("Keeping"), "custody/_of_case.html", context, order=95, icon="archive")


def kept_of_person(person: Person, worker: Worker) -> Panel | None:
    if not worker.may(Capability.ERASURES_PROPOSE):
        return None
    context = {"person": person, "may_ask": worker.may(Capability.DISCLOSURES_PREPARE)}
    return Panel(_("Rights of this person"), "custody/_of_person.html", context, order=95, icon="user")


def _sees_erasure(worker: Worker, approval: Approval) -> bool:
    erasure = Erasure.objects.filter(pk=approval.subject).first()
    return erasure is not None and queries.may_see(worker, erasure)


def _sees_request(worker: Worker, approval: Approval) -> bool:
    return queries.requests(worker).filter(pk=approval.subject).exists()


KINDS = (
    approvals.Kind(
        questions.TERM,
        _("Term of keeping"),
        Capability.RETENTION_DECIDE,
        terms.decide_term_asked,
        page=lambda approval: reverse("custody:terms"),
    ),
    approvals.Kind(
        questions.ERASURE,
        _("Erasure"),
        Capability.ERASURES_DECIDE,
        erasures.decide_asked,
        _sees_erasure,
        lambda approval: reverse("custody:erasure", args=[approval.subject]),
        is_grave=True,
    ),
    approvals.Kind(
        questions.ACCESS,
        _("Answer to a person who asks for their own data"),
        Capability.DISCLOSURES_DECIDE,
        access.decide_asked,
        _sees_request,
        lambda approval: reverse("custody:request", args=[approval.subject]),
    ),
    approvals.Kind(
        questions.EXPORT,
        _("Package of everything"),
        Capability.LEAVING_DECIDE,
        leaving.decide_export_asked,
        page=lambda approval: reverse("custody:export", args=[approval.subject]),
        is_grave=True,
    ),
    approvals.Kind(
        questions.END,
        _("End of the service"),
        Capability.LEAVING_DECIDE,
        leaving.decide_end_asked,
        page=lambda approval: reverse("custody:ends"),
        is_grave=True,
    ),
)


def requests_card(worker: Worker) -> Panel | None:
    """Open requests with their clock, the most urgent first."""
    if not (worker.may(Capability.DISCLOSURES_PREPARE) or worker.may(Capability.DISCLOSURES_DECIDE)):
        return None
    rows = list(queries.requests(worker).filter(state__in=OPEN_REQUESTS).order_by("due_on", "pk")[:8])
    if not rows:
        return None
    context = {"rows": rows, "today": today()}
    return Panel(_("Requests for own data"), "custody/_requests_card.html", context, order=9, icon="mail")


def copies_card(worker: Worker) -> Panel | None:
    """Only when something is wrong with the copies."""
    if not worker.may(Capability.COPIES_VIEW) or not NightlyWork.objects.exists():
        return None
    found = queries.copies(now())
    if not (found.is_late or found.failed):
        return None
    return Panel(
        _("The copies are not in order"), "custody/_copies_card.html", {"copies": found}, order=3, icon="database"
    )


def kept_rows() -> list[tuple[str, str]]:
    """Proofs of erasure and holds are of today, whatever copy is put back."""
    return [("custody_erasure", ""), ("custody_legalhold", HOLDS)]


def register() -> None:
    guards.bind()
    first_steps.register(
        first_steps.Step(
            30,
            _("Say how long what is kept"),
            "custody:terms",
            Capability.RETENTION_MANAGE,
            lambda _worker: [Term.objects.filter(kept=kept, state=TermState.IN_FORCE) for kept in OF_A_CASE],
            _("Nothing is ever due for erasure before two people have confirmed a term."),
        )
    )
    hooks.place_restored.register(erasing.again, order=10)
    hooks.erased_again.register(erasing.again)
    hooks.kept_rows.register(kept_rows)
    hooks.case_panels.register(kept_of_case)
    hooks.person_panels.register(kept_of_person)
    for kind in KINDS:
        approvals.register(kind)
    hooks.home_cards.register(requests_card)
    hooks.home_cards.register(copies_card)
    navigation.register(
        navigation.Item(
            _("Keeping and rights"), "custody:index", icon="archive", capability=Capability.RETENTION_MANAGE, order=86
        )
    )
