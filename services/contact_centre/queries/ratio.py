"""R24: how many supervisors one meeting needs. One to one, and a second for many children or a high risk."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel import sight
from services.contact_centre.enums import TAKES_PLACE, ContactType, Part, SessionPurpose
from services.contact_centre.models import Policy, RiskAssessment, Session
from services.contact_centre.preparation_enums import RiskLevel
from services.contact_centre.queries import orders

RATIO = sight.work(
    "how many supervisors",
    "Whether two must be in the room follows from the risk of the family, also where whoever asks may not read it.",
)
HIGH = frozenset({RiskLevel.HIGH, RiskLevel.UNMANAGEABLE})


def is_watched(purpose: str, kind: str) -> bool:
    """Where a child is within sight and sound of a colleague all the time, in a room (R1)."""
    return purpose == SessionPurpose.MEETING and kind == ContactType.SUPERVISED


@dataclass(frozen=True, slots=True)
class Ratio:
    """The centre's rules and the risk of these families, read once: two questions."""

    rules: Policy
    levels: dict[UUID, str]

    @classmethod
    def of(cls, cases: Iterable[UUID]) -> "Ratio":
        return cls(orders.policy(), _levels(set(cases)))

    def why_two(self, case: UUID, *, purpose: str, kind: str, children: int) -> str:
        """What asks for a second supervisor, for whoever plans; nothing where one is enough."""
        if not is_watched(purpose, kind):
            return ""
        if children >= self.rules.second_from_children:
            return ngettext("%(count)s child comes", "%(count)s children come", children) % {"count": children}
        is_high = self.rules.second_for_high_risk and self.levels.get(case) in HIGH
        return _("the risk of this family is high") if is_high else ""


def without_second(sessions: Iterable[Session]) -> set[UUID]:
    """Meetings ahead or under way that need two and have one; three questions whatever their number."""
    alone = [one for one in sessions if _is_alone(one)]
    if not alone:
        return set()
    prefetch_related_objects(alone, "participants")
    ratio = Ratio.of(one.case_id for one in alone)
    return {one.pk for one in alone if ratio.why_two(one.case_id, children=_children(one), **_kind(one))}


def _kind(session: Session) -> dict[str, str]:
    return {"purpose": session.purpose, "kind": session.type}


def _is_alone(session: Session) -> bool:
    is_decided = session.second_supervisor_id is not None or bool(session.alone_because)
    return session.state in TAKES_PLACE and is_watched(session.purpose, session.type) and not is_decided


@sight.beyond(RATIO)
def _levels(cases: set[UUID]) -> dict[UUID, str]:
    """The newest assessment of each case: later rows take the place of earlier ones."""
    rows = RiskAssessment.objects.filter(case__in=cases).order_by("at", "id")
    return dict(rows.values_list("case_id", "level"))


def _children(session: Session) -> int:
    return len({one.person_id for one in session.participants.all() if one.part == Part.CHILD})
