"""A closed case with everything that hangs on one, beside a case of a sibling that stays."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from kernel.clock import now, today
from kernel.place import Place, entered
from services.cases.enums import CaseState, ClosingReason, DocumentKind, PartyRole
from services.cases.models import Case, CaseParty, Consent, Document, Note, Referral
from services.contact_centre.enums import Part, SessionState
from services.contact_centre.models import (
    Arrangement,
    ChildVoice,
    Interview,
    LegalBasis,
    Observation,
    Participant,
    RiskAssessment,
    Session,
)
from services.custody.enums import Kept, TermState
from services.custody.models import Term
from services.files.operations import store_generated
from services.people.enums import PersonKind
from services.people.models import ContactPoint, Family, FamilyMember, Person, Relationship, Withholding
from tests.utils.cast import Cast

CANARY = "КАНАРЧЕ"
SECRET = "СКРИТО"


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings: LazySettings) -> None:
    settings.BACKUPS_ROOT = tmp_path / "backups"
    settings.FILES_ROOT = tmp_path / "files"
    settings.AUDIT_HEADS_FILE = tmp_path / "heads.jsonl"
    settings.DRILL_PROTOCOL = tmp_path / "drills.jsonl"
    settings.ERASURE_LIST_FILE = tmp_path / "erasures.jsonl"
    settings.EXPORTS_ROOT = tmp_path / "exports"


@dataclass
class Story:
    """`case` goes; `other` is the sibling's, which stays, and whose mother is also in `case`."""

    place: Place
    case: Case
    other: Case
    child: Person
    sibling: Person
    mother: Person
    father: Person
    session: Session


def person(kind: str, name: str, number: str = "") -> Person:
    made = Person.objects.create(kind=kind, names=f"{CANARY} {name}", identifier=number, settlement_code="77195")
    ContactPoint.objects.create(person=made, kind="phone", value=f"+35988812{abs(hash(name)) % 10000:04d}")
    ContactPoint.objects.create(person=made, kind="address", value=f"ул. {CANARY} {name} 7")
    return made


def a_case(number: str, family: Family, people: dict[str, list[Person]], by: Any, **facts: Any) -> Case:
    at = now() - timedelta(days=4000)
    made = Case.objects.create(
        number=number, family=family, received_at=at, duplicates_checked_at=at, duplicates_checked_by=by,
        grounds=["conflict", "at_risk"], key_worker=by, closing_note=f"{CANARY} край", **facts,
    )  # fmt: skip
    for role, those in people.items():
        for one in those:
            CaseParty.objects.create(case=made, person=one, role=role)
    return made


def fill(case: Case, child: Person, father: Person, mother: Person, by: Any) -> Session:
    """One row of most tables that a case has."""
    file = store_generated(
        name=f"{CANARY}.txt", content=f"{CANARY} решение".encode(), content_type="text/plain", subject=child.pk, by=by,
        at=now(),
    )  # fmt: skip
    paper = Document.objects.create(case=case, kind=DocumentKind.COURT_ORDER, title=f"{CANARY} решение", file=file)
    Note.objects.create(case=case, text=f"{CANARY} бележка", at=now(), author=by)
    Referral.objects.create(case=case, source="self", applicant=mother, text=f"{CANARY} молба", received_at=now())
    Consent.objects.create(case=case, person=mother, given_at=now(), document=paper)
    basis = LegalBasis.objects.create(
        case=case,
        kind="court_order",
        number=f"{CANARY}/1",
        dated=now().date(),
        in_force_from=now().date(),
        document=paper,
    )
    arrangement = Arrangement.objects.create(
        case=case, basis=basis, child=child, visiting=father, resident=mother, conditions=f"{CANARY} условие",
        starts_on=now().date(),
    )  # fmt: skip
    at = now() - timedelta(days=3900)
    session = Session.objects.create(
        case=case, starts_at=at, ends_at=at + timedelta(hours=1), state=SessionState.NOTES_DUE, supervisor=by
    )
    for one, part in ((child, Part.CHILD), (father, Part.VISITING)):
        Participant.objects.create(session=session, arrangement=arrangement, person=one, part=part)
    Observation.objects.create(session=session, at=at, kind="observed", text=f"{CANARY} наблюдение", author=by)
    ChildVoice.objects.create(session=session, child=child, said=f"{CANARY} думи", author=by)
    session.state, session.signed_at, session.signed_by = SessionState.SIGNED, now(), by
    session.save()
    return session


@pytest.fixture
def story(cast: Cast) -> Story:
    place = cast.a.place
    with entered(place):
        head = cast.a.head
        child, sibling = person(PersonKind.CHILD, "Дете", "1542010012"), person(PersonKind.CHILD, "Брат")
        mother, father = person(PersonKind.ADULT, "Майка", "7501010010"), person(PersonKind.ADULT, "Баща")
        family = Family.objects.create(name=f"{CANARY} семейство")
        for one in (child, mother, father):
            FamilyMember.objects.create(family=family, person=one)
            if one.pk != child.pk:
                Relationship.objects.create(child=child, relative=one, kinship="mother")
        second = Family.objects.create(name=f"{CANARY} друго семейство")
        closed = dict(
            state=CaseState.CLOSED, closed_at=now() - timedelta(days=3650), closing_reason=ClosingReason.MOVED
        )
        people = {PartyRole.CHILD: [child], PartyRole.PARENT: [mother, father]}
        case = a_case("КЦ-2015-0001", family, people, head, **closed)
        session = fill(case, child, father, mother, head)
        people = {PartyRole.CHILD: [sibling], PartyRole.PARENT: [mother]}
        other = a_case("КЦ-2016-0002", second, people, head, state=CaseState.ACTIVE)
        secret = ContactPoint.objects.get(person=mother, kind="address")
        Withholding.objects.create(contact_point=secret, withheld_from=father, reason=f"{CANARY} заповед")
    return Story(place, case, other, child, sibling, mother, father, session)


@pytest.fixture
def planted(story: Story, cast: Cast) -> Story:
    """Canaries of the mother, a reporter, a psychologist's note, the child's words and a withheld address."""
    with entered(story.place):
        head = cast.a.head
        mother = Person.objects.get(pk=story.mother.pk)
        mother.names, mother.ethnicity = "ЧУЖДАМАЙКА Петрова", "ЧУЖДАМАЙКА"
        mother.save()
        for point in ContactPoint.objects.filter(person=mother):
            point.value = f"ул. {SECRET} 7" if point.kind == "address" else "+359887654321"
            point.save()
        neighbour = Person.objects.create(kind="adult", names="ДОНОСНИК Съсед")
        facts = dict(case=story.case, received_at=now())
        Referral.objects.create(source="self", applicant=neighbour, text="ДОНОСНИК чу викове", **facts)
        Referral.objects.create(source="school", institution_name="Училище ДОНОСНИК", text="ДОНОСНИК", **facts)
        Note.objects.create(case=story.case, text="ПСИХОЛОГ: детето се страхува", at=now(), author=head)
        RiskAssessment.objects.create(
            case=story.case, level="high", factors="ПСИХОЛОГ", author=head, next_review_on=today() + timedelta(days=30)
        )
        ChildVoice.objects.filter(child=story.child)
        span = (now() - timedelta(days=3901), now() - timedelta(days=3900))
        Interview.objects.create(case=story.case, person=mother, during=span, note="ЧУЖДАМАЙКА каза", by=head)
        Interview.objects.create(case=story.case, person=story.father, during=span, note="Бащата иска срещи", by=head)
        Document.objects.filter(case=story.case).update(received_at=now())
    return story


@pytest.fixture
def terms(story: Story, cast: Cast) -> None:
    with entered(story.place):
        for kept in Kept:
            Term.objects.create(
                kept=kept, years=5, ground="чл. 110 ЗЗД", state=TermState.IN_FORCE, proposed_by=cast.a.head,
                decided_by=cast.a.coordinator, decided_at=now(),
            )  # fmt: skip
