"""What belongs in the pack of one adult: their own facts, in the cases in which they take part."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from kernel.clock import local
from services.cases.enums import PartyRole, ReferralSource, ReleaseState
from services.cases.models import Case, CaseParty, Consent, Document, Note, Referral, Release
from services.consultations.models import Attendance, Consultation
from services.contact_centre.enums import Part
from services.contact_centre.models import (
    Arrangement,
    ArrivalWindow,
    CheckEvent,
    ChildVoice,
    Interview,
    MustNotMeet,
    Observation,
    Participant,
    RiskAssessment,
    SafetyPlan,
    ServiceAgreement,
    Session,
)
from services.custody.pack import Item, LeftOut, Pack
from services.incidents.models import IncidentFact, PartyTold, Signal
from services.people.models import ContactPoint, Person
from services.people.secrecy import known, may_know
from services.psychology.models import PsychologistNote
from services.reports.models import Certificate


def gather(person: Person, without: frozenset[str] = frozenset(), reader: Person | None = None) -> Pack:
    """`reader`: who gets the pack of a child."""
    cases = cases_of(person)
    found, kept = _of_child(person, reader, cases) if reader else _of_adult(person, cases)
    items = _by_section(found)
    by_hand = [one for one in items if one.key in without]
    out = [one for one in kept if one.count]
    if by_hand:
        out.insert(0, LeftOut(_("Taken out by hand"), _("whoever prepared the answer decided so"), len(by_hand)))
    return Pack([one for one in items if one.key not in without], out)


Parts = tuple[list[Item], list[LeftOut]]


def _of_adult(person: Person, cases: list[Case]) -> Parts:
    own, of_cases = own_of(person, _("You")), _of_cases(person, cases)
    parts = (own, _points(person), of_cases, _meetings(person, cases), _files(person, cases))
    return [item for part in parts for item in part], list(_left_out(person, cases))


def _of_child(child: Person, reader: Person, cases: list[Case]) -> Parts:
    from services.custody.pack import of_child  # noqa: PLC0415 - it is built from what stands here

    return list(of_child.items_of(child, reader, cases)), list(of_child.left_out(child, reader, cases))


def _by_section(items: list[Item]) -> list[Item]:
    """Sections in the order in which they first came; within one as they came."""
    order = {section: place for place, section in enumerate(dict.fromkeys(item.section for item in items))}
    return sorted(items, key=lambda item: order[item.section])


def cases_of(person: Person) -> list[Case]:
    return list(Case.objects.filter(parties__person=person).distinct().order_by("received_at", "pk"))


def moment_of(at: Any) -> str:
    return f"{local(at):%d.%m.%Y %H:%M}" if at else ""


def day_of(day: Any) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def facts_of(*pairs: tuple[Any, Any]) -> list[tuple[str, str]]:
    return [(str(label), str(value)) for label, value in pairs if value not in (None, "")]


def own_of(person: Person, section: str) -> Iterator[Item]:
    facts = facts_of(
        (_("Names"), person.names),
        (_("Date of birth"), day_of(person.birth_date)),
        (person.get_identifier_kind_display(), person.identifier),
        (_("Gender"), person.gender),
        (_("Languages"), ", ".join(person.languages)),
        (_("Needs an interpreter"), _("yes") if person.needs_interpreter else ""),
        (_("Self-declared ethnicity"), person.ethnicity),
        (_("Recorded on"), moment_of(person.created_at)),
    )
    yield Item("person", section, _("What is recorded about you"), facts)


def _points(person: Person) -> Iterator[Item]:
    for point in (
        ContactPoint.objects.filter(person=person).prefetch_related("withholdings").order_by("created_at", "pk")
    ):
        if may_know(person, point):
            facts = facts_of(
                (point.get_kind_display(), point.value),
                (_("Note"), point.label),
                (_("Until"), moment_of(point.ended_at)),
            )
            yield Item(f"point:{point.pk}", _("You"), _("How to reach you"), facts)


def _of_cases(person: Person, cases: list[Case]) -> Iterator[Item]:
    for case in cases:
        yield case_of(person, case)
        yield from _referrals(person, case)
        yield from _consents(person, case)
        yield from _interviews(person, case)
        yield from _consultations(person, case)
        yield from _arrangements(person, case)
        yield from _told_of_incidents(person, case)


def case_of(person: Person, case: Case) -> Item:
    roles = CaseParty.objects.filter(case=case, person=person).order_by("role")
    children = CaseParty.objects.filter(case=case, role=PartyRole.CHILD).select_related("person").order_by("pk")
    facts = facts_of(
        (_("Service"), case.get_service_display()),
        (_("State"), case.get_state_display()),
        (_("Received"), moment_of(case.received_at)),
        (_("Closed"), moment_of(case.closed_at)),
        (_("Your part"), ", ".join(str(one.get_role_display()) for one in roles)),
        (_("Children"), ", ".join(one.person.names.split(" ")[0] for one in children)),
    )
    return Item(f"case:{case.pk}", _("Cases"), case.number, facts)


def _referrals(person: Person, case: Case) -> Iterator[Item]:
    """One's own application, and that a court has sent the family; who else turned to the centre is not told."""
    mine = Q(applicant=person) | Q(source=ReferralSource.COURT)
    for row in Referral.objects.filter(mine, case=case).order_by("received_at", "pk"):
        own = row.applicant_id == person.pk and may_know(person, row)
        facts = facts_of(
            (_("Received"), moment_of(row.received_at)),
            (_("From"), _("you") if own else row.institution_name),
            (_("Text"), row.text if own else ""),
        )
        yield Item(f"referral:{row.pk}", _("Cases"), _("Referral"), facts)


def _consents(person: Person, case: Case) -> Iterator[Item]:
    for row in Consent.objects.filter(case=case, person=person).order_by("given_at", "pk"):
        facts = facts_of(
            (_("For"), row.get_purpose_display()),
            (_("Given"), moment_of(row.given_at)),
            (_("Withdrawn"), moment_of(row.withdrawn_at)),
        )
        yield Item(f"consent:{row.pk}", _("Cases"), _("Your consent"), facts)
    for paper in ServiceAgreement.objects.filter(case=case, person=person).order_by("pk"):
        facts = facts_of((_("Signed"), day_of(paper.signed_on)))
        yield Item(f"agreement:{paper.pk}", _("Cases"), _("Your agreement with the service"), facts)


def _interviews(person: Person, case: Case) -> Iterator[Item]:
    for row in Interview.objects.filter(case=case, person=person).order_by("during", "pk"):
        facts = facts_of((_("When"), moment_of(row.during.lower)), (_("Note"), row.note))
        yield Item(f"interview:{row.pk}", _("Cases"), _("First interview with you"), facts)


def _consultations(person: Person, case: Case) -> Iterator[Item]:
    """When and whether; what was said stands in a colleague's own notes."""
    mine = Prefetch("attendance", Attendance.objects.filter(person=person).order_by("arrived_at", "pk"))
    rows = Consultation.objects.filter(case=case, adult=person).prefetch_related(mine)
    for row in rows.order_by("starts_at", "pk"):
        noted = "; ".join(map(_from_to, row.attendance.all()))
        facts = facts_of(
            (_("When"), moment_of(row.starts_at)),
            (_("Kind"), row.get_kind_display()),
            (_("State"), row.outcome),
            (_("Noted at the entrance"), noted),
        )
        yield Item(f"consultation:{row.pk}", _("Cases"), _("Consultation with you"), facts)
    brought = Attendance.objects.filter(person=person, consultation__case=case).exclude(consultation__adult=person)
    for one in brought.order_by("arrived_at", "pk"):
        facts = facts_of((_("Noted at the entrance"), _from_to(one)))
        yield Item(f"attendance:{one.pk}", _("Cases"), _("You brought a child to a consultation"), facts)


def _from_to(one: Attendance) -> str:
    return f"{moment_of(one.arrived_at)} – {moment_of(one.left_at)}"


def _arrangements(person: Person, case: Case) -> Iterator[Item]:
    mine = Q(visiting=person) | Q(resident=person)
    for row in Arrangement.objects.filter(mine, case=case).select_related("child").order_by("starts_on", "pk"):
        facts = facts_of(
            (_("Child"), row.child.names.split(" ")[0]),
            (_("Kind of contact"), row.get_type_display()),
            (_("From"), day_of(row.starts_on)),
            (_("Until"), day_of(row.ends_on)),
            (_("Conditions"), row.conditions if row.visiting_id == person.pk else ""),
        )
        yield Item(f"arrangement:{row.pk}", _("Meetings"), _("Arrangement of contact"), facts)


def _told_of_incidents(person: Person, case: Case) -> Iterator[Item]:
    """What they were told themselves; of what nobody has told them, not even that there was something."""
    rows = list(PartyTold.objects.filter(case=case, person=person).order_by("told_at", "pk"))
    told = known(person, rows)
    for row in (row for row in rows if told[row.pk]):
        facts = facts_of((_("When"), moment_of(row.told_at)), (_("Text"), row.words))
        yield Item(f"told:{row.pk}", _("Cases"), _("What you were told of an incident"), facts)


def _meetings(person: Person, cases: list[Case]) -> Iterator[Item]:
    sessions = (
        Session.objects.filter(case__in=cases, participants__person=person).distinct().order_by("starts_at", "pk")
    )
    for session in sessions:
        yield Item(f"session:{session.pk}", _("Meetings"), moment_of(session.starts_at), _of_session(person, session))
        if _alone(person, session):
            yield from _observations(person, session)


def _of_session(person: Person, session: Session) -> list[tuple[str, str]]:
    windows = ArrivalWindow.objects.filter(session=session, person=person).order_by("direction")
    checks = CheckEvent.objects.filter(session=session, person=person, voids=None, voided_by=None).order_by("at", "pk")
    return facts_of(
        (_("State"), session.get_state_display()),
        (_("Why it did not take place"), session.get_not_held_reason_display()),
        (_("Your times"), "; ".join(f"{moment_of(w.during.lower)} – {moment_of(w.during.upper)}" for w in windows)),
        (_("Noted at the entrance"), "; ".join(f"{one.get_kind_display()} {moment_of(one.at)}" for one in checks)),
    )


def _alone(person: Person, session: Session) -> bool:
    """Whether no other adult took part: only then is what was observed about this person and the children."""
    others = Participant.objects.filter(session=session).exclude(part=Part.CHILD).exclude(person=person)
    return not others.exists()


def _observations(person: Person, session: Session) -> Iterator[Item]:
    rows = list(Observation.objects.filter(session=session).order_by("at", "pk"))
    told = known(person, rows)
    for row in (row for row in rows if told[row.pk]):
        facts = facts_of((_("When"), moment_of(row.at)), (row.get_kind_display(), row.text))
        yield Item(f"observation:{row.pk}", _("Meetings"), _("Observed at the meeting"), facts)


def papers_of(person: Person, cases: list[Case]) -> list[Document]:
    """What was given to this person before, and what they have signed themselves."""
    released = Release.objects.filter(case__in=cases, recipient=person, state=ReleaseState.RELEASED).values("document")
    signed = Consent.objects.filter(case__in=cases, person=person).values("document")
    agreed = ServiceAgreement.objects.filter(case__in=cases, person=person).values("document")
    mine = Q(pk__in=released) | Q(pk__in=signed) | Q(pk__in=agreed)
    rows = Document.objects.filter(mine, case__in=cases).select_related("file").order_by("added_at", "pk")
    return list(rows.exclude(secrets__withheld_from=person, secrets__ended_at__isnull=True))


def _files(person: Person, cases: list[Case]) -> Iterator[Item]:
    for row in papers_of(person, cases):
        facts = facts_of((_("Kind"), row.get_kind_display()), (_("Dated"), day_of(row.dated)))
        yield Item(f"document:{row.pk}", _("Documents"), row.title, facts, file=str(row.file_id))


def _left_out(person: Person, cases: list[Case]) -> Iterator[LeftOut]:
    """Counts for whoever reviews; none of this is told in the pack."""
    of = {"case__in": cases}
    others, judged = _("data of other people (GDPR, art. 15 (4))"), _("professional judgement about several people")
    points = [p for p in ContactPoint.objects.filter(person=person).order_by("pk") if not may_know(person, p)]
    yield LeftOut(_("Own contact points withheld from the person"), _("withheld, with reason and ground"), len(points))
    people = Person.objects.filter(case_parties__case__in=cases).exclude(pk=person.pk).distinct()
    yield LeftOut(_("Other people of the cases, with everything of theirs"), others, people.count())
    foreign = Referral.objects.filter(**of).exclude(applicant=person).exclude(source=ReferralSource.COURT)
    yield LeftOut(
        _("Who else turned to the centre"), _("protection of whoever reports a child at risk"), foreign.count()
    )
    papers = Document.objects.filter(**of).exclude(pk__in=[one.pk for one in papers_of(person, cases)])
    yield LeftOut(_("Documents that were neither given to nor signed by the person"), others, papers.count())
    yield LeftOut(_("Notes of the case"), judged, Note.objects.filter(**of).count())
    own_words = PsychologistNote.objects.filter(**of).count()
    yield LeftOut(_("Notes of psychologists and after consultations"), judged, own_words)
    yield LeftOut(_("Risk assessments"), judged, RiskAssessment.objects.filter(**of).count())
    yield LeftOut(_("Safety plans"), _("would endanger whom they protect"), SafetyPlan.objects.filter(**of).count())
    yield LeftOut(
        _("Who must not meet whom"), _("would endanger whom it protects"), MustNotMeet.objects.filter(**of).count()
    )
    talks = Interview.objects.filter(**of).exclude(person=person)
    yield LeftOut(_("Interviews with others"), others, talks.count())
    incidents = IncidentFact.objects.filter(**of).count() + Signal.objects.filter(**of).count()
    yield LeftOut(_("Facts of incidents, and signals"), _("would endanger whom they protect"), incidents)
    voices = ChildVoice.objects.filter(session__case__in=cases)
    yield LeftOut(_("What the children said"), _("secrecy of the child's information"), voices.count())
    yield LeftOut(
        _("Certificates"), _("each names both parents; given separately"), Certificate.objects.filter(**of).count()
    )
