"""What this room gives to the shell, to the pages of cases and people, and to a restored copy."""

from django.utils.translation import gettext_lazy as _

from kernel import hooks
from services.cases.access import may
from services.cases.enums import OPEN_STATES
from services.cases.models import Case
from services.custody import erasing, queries
from services.custody.enums import ErasureState
from services.custody.models import Erasure
from services.people.models import Person
from services.staff.models import Worker
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
    return Panel(_("Rights of this person"), "custody/_of_person.html", {"person": person}, order=95, icon="user")


def waiting_card(worker: Worker) -> Panel | None:
    """What waits for a second person who is not the one who asked."""
    if not worker.may(Capability.ERASURES_DECIDE):
        return None
    rows = (
        Erasure.objects.filter(state=ErasureState.PROPOSED).exclude(proposed_by=worker).order_by("proposed_at", "pk")
    )
    waiting = list(rows[:8])
    if not waiting:
        return None
    return Panel(_("Erasures to decide"), "custody/_waiting_card.html", {"waiting": waiting}, order=8, icon="trash")


def kept_rows() -> list[tuple[str, str]]:
    """Proofs of erasure and holds are of today, whatever copy is put back."""
    return [("custody_erasure", ""), ("custody_legalhold", HOLDS)]


def register() -> None:
    hooks.place_restored.register(erasing.again, order=10)
    hooks.kept_rows.register(kept_rows)
    hooks.case_panels.register(kept_of_case)
    hooks.person_panels.register(kept_of_person)
    hooks.home_cards.register(waiting_card)
    navigation.register(
        navigation.Item(
            _("Keeping and rights"), "custody:index", icon="archive", capability=Capability.RETENTION_MANAGE, order=86
        )
    )
