"""
The basics of a safety plan, for whoever is on duty while its meeting is on the board: of today, and of nothing else.

Who keeps the door or supervises need not be assigned to the case for it, or open it in an emergency. First names,
what may not come in, whom to call; no reasons, no addresses, no history.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.utils.text import capfirst

from kernel import sight
from services.cases.models import Case
from services.contact_centre.access import plans_known_to
from services.contact_centre.enums import Part
from services.contact_centre.models import Participant, SafetyPlan, Session
from services.contact_centre.queries import board
from services.contact_centre.queries.preparation import current_safety_plan, ruling
from services.people.leaks import Secret, find
from services.people.models import Person
from services.people.secrecy import secrets_from
from services.staff.models import Worker

BLACK = "▒▒▒▒▒"
AGREED = ("words", "toys", "food", "gifts", "phones", "languages", "interpreter")
TEXTS = sight.work(
    "safety basics: what is withheld",
    "What is withheld in a case must be known, to be blacked out in the texts that somebody on duty reads.",
)


@dataclass(frozen=True, slots=True)
class Expected:
    first_name: str
    parts: list[Part]
    languages: list[str]
    needs_interpreter: bool
    leaves_first: bool


@dataclass(frozen=True, slots=True)
class Basics:
    """
    `apart`: pairs of first names. `others`: who else the order admits today, beside those who are expected.

    The texts of the plan come without what is withheld from any party of the case: they stand on a screen at a door.
    """

    session: Session
    plan: SafetyPlan | None
    expected: list[Expected]
    apart: list[tuple[str, str]]
    others: list[str]
    steps: str
    rules: str = ""
    police_contact: str = ""
    emergency: str = ""

    @property
    def speaks(self) -> bool:
        """Whether anything is known of the languages of those who come."""
        return any(one.languages for one in self.expected)


def get_basics(worker: Worker, session_id: UUID, now: datetime) -> Basics:
    """Of a meeting that is on the board now and whose plan the worker may read; 404 for every other."""
    rows = plans_known_to(worker, board.on_board(now)).select_related(
        "case", "room", "supervisor", "second_supervisor"
    )
    session = rows.prefetch_related("participants__person").filter(pk=session_id).first()
    if session is None:
        raise Http404
    return basics_of(session, now)


def basics_of(session: Session, now: datetime) -> Basics:
    plan = current_safety_plan(session.case)
    return Basics(
        session=session,
        plan=plan,
        expected=_expected(session, plan),
        apart=_apart(session, now),
        others=[_first(person) for person in board.admissible(session)],
        steps=board.policy().emergency_steps,
        **_texts(plan, session.case),
    )


def _texts(plan: SafetyPlan | None, case: Case) -> dict[str, str]:
    texts: dict[str, str | None] = {"rules": _rules(plan, case)}
    if plan:
        texts |= {"police_contact": plan.police_contact, "emergency": plan.emergency}
    return without_secrets(case.pk, texts)


@sight.beyond(TEXTS)
def without_secrets(case_id: UUID, texts: Mapping[str, str | None]) -> dict[str, str]:
    """Texts of this case as they may stand on a screen: what is withheld from any party is blacked out."""
    parties = Person.objects.filter(case_parties__case=case_id).distinct()
    secrets = secrets_from(list(parties))
    return {name: _without(secrets, text or "") for name, text in texts.items()}


def _rules(plan: SafetyPlan | None, case: Case) -> str:
    """What is agreed about words, toys, food, gifts, telephones and languages, one in a line; then the conditions."""
    lines = [_titled(plan, name) for name in AGREED if getattr(plan, name, "")]
    if plan and plan.words_and_objects:
        lines.append(plan.words_and_objects)
    return "\n".join([*lines, *(f"{capfirst(row.get_kind_display())}: {row.text}" for row in ruling(case))])


def _titled(plan: SafetyPlan | None, name: str) -> str:
    title = str(getattr(SafetyPlan._meta.get_field(name), "verbose_name", ""))
    return f"{capfirst(title)}: {getattr(plan, name)}"


def _without(secrets: list[Secret], text: str) -> str:
    for leak in reversed(find(text, secrets)) if secrets else ():
        text = text[: leak.start] + BLACK + text[leak.end :]
    return text


def known_on_board(worker: Worker, now: datetime) -> set[UUID]:
    """Meetings of today whose basics this worker may read."""
    return set(plans_known_to(worker, board.on_board(now)).values_list("pk", flat=True))


def _expected(session: Session, plan: SafetyPlan | None) -> list[Expected]:
    """Each person once, with all their parts in this meeting."""
    rows: dict[UUID, list[Participant]] = {}
    for one in sorted(session.participants.all(), key=lambda one: (one.part, one.pk)):
        rows.setdefault(one.person_id, []).append(one)
    first = plan.leaves_first_id if plan else None
    return [_one(found, found[0].person, first) for found in rows.values()]


def _one(found: list[Participant], person: Person, leaves_first: UUID | None) -> Expected:
    parts = list(dict.fromkeys(Part(one.part) for one in found))
    return Expected(_first(person), parts, person.languages, person.needs_interpreter, person.pk == leaves_first)


def _apart(session: Session, now: datetime) -> list[tuple[str, str]]:
    """Pairs with somebody of this meeting: parents of it, and whoever was named, by first names."""
    own = {one.person_id for one in session.participants.all()}
    pairs = [sorted(pair) for pair in board.pairs_for([session], now) if pair & own]
    names = _names({person for pair in pairs for person in pair})
    return sorted((names[one], names[other]) for one, other in pairs)


def _names(people: Iterable[UUID]) -> dict[UUID, str]:
    return {person.pk: _first(person) for person in Person.objects.filter(pk__in=list(people))}


def _first(person: Person) -> str:
    return person.names.split()[0]
