"""R15: who of the family is told, at which minute, and who must not be."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel.clock import local
from kernel.errors import Refusal
from services.cases.enums import PartyRole
from services.cases.models import Case, CaseParty, Document, DocumentSecret
from services.incidents import access
from services.incidents.enums import Part, SignalChannel, Step
from services.incidents.models import Incident, PartyTold, Silence
from services.incidents.operations.opening import A_MINUTE, locked
from services.incidents.operations.steps import tick
from services.people.enums import SecrecyGround
from services.people.lifting import lift
from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability

CHOSEN = frozenset(SecrecyGround) - {SecrecyGround.REPORTER}


@transaction.atomic
def order_silence(
    *,
    incident: Incident,
    person: Person,
    ground: str,
    reason: str,
    look_again_on: date | None,
    by: Worker,
    at: datetime,
) -> Silence:
    """
    From this minute on nothing tells this person of the incident: no paper, pack, letter or message.

    With it go its facts and signal, the record of that meeting, and the papers that were written about it. Nobody has
    to agree first; lifting what a protection order keeps needs two people.

    :raises Refusal: not a person of the case, told already, no reason, or a day that is past.
    """
    access.require(by, Capability.INCIDENTS_OPEN, incident)
    incident = locked(incident, by)
    _check(incident, person, ground, reason, look_again_on, at)
    row, is_new = Silence.objects.get_or_create(
        incident=incident,
        withheld_from=person,
        ended_at=None,
        defaults={
            "case_id": incident.case_id,
            "session_id": incident.session_id,
            "ground": ground,
            "reason": reason.strip(),
            "look_again_on": look_again_on,
            "created_by": by,
            "created_at": at,
        },
    )
    if is_new:
        detail = {"incident": str(incident.pk)}
        record(Action.WRITE, actor=by.as_actor(), what=row, fields=("people",), reason=reason, detail=detail)
        keep_papers(incident, row)
    return row


def _check(
    incident: Incident, person: Person, ground: str, reason: str, look_again_on: date | None, at: datetime
) -> None:
    if not CaseParty.objects.filter(case=incident.case_id, person=person).exists():
        raise Refusal(_("Only people of the case can be named here."), field="person")
    if incident.told.filter(person=person).exists():
        raise Refusal(_("This person was told already; silence would be an untruth."), field="person")
    if ground not in CHOSEN:
        raise Refusal(_("Choose the legal ground."), field="ground")
    if not reason.strip():
        raise Refusal(_("Give the reason and the legal ground."), field="reason")
    if look_again_on is not None and look_again_on < local(at).date():
        raise Refusal(_("The day is already past."), field="look_again_on")


def keep_papers(incident: Incident, silence: Silence) -> None:
    """Papers about the incident, signals and letters, are kept whole from whoever must not hear of it."""
    signals = incident.signals.filter(document__isnull=False).values("document")
    for paper in Document.objects.filter(Q(pk__in=signals) | Q(pk__in=incident.papers)):
        keep_paper(paper, silence)


def keep_paper(paper: Document, silence: Silence) -> None:
    facts = {"reason": silence.reason, "ground": silence.ground, "created_by": silence.created_by}
    DocumentSecret.objects.get_or_create(
        document=paper, withheld_from=silence.withheld_from, ended_at=None, defaults=facts
    )


def lift_silence(*, row: Silence, reason: str, by: Worker, at: datetime) -> bool:
    """
    The person may hear of it again, or a second one has to agree first: True when it is lifted.

    Papers that were kept with it stay kept; each is let go by itself, on its own page.

    :raises Refusal: no reason, or asked before.
    """
    access.require(by, Capability.RELEASES_DECIDE, row.incident)
    return lift(row=row, what=row, reason=reason, by=by, at=at)


@transaction.atomic
def tell_person(
    *, incident: Incident, person: Person, channel: str, words: str, told_at: datetime, by: Worker, at: datetime
) -> PartyTold:
    """
    Write down that somebody of the family was told what happened. It ticks the step, where it was a parent; „the other
    parent", where it was not the one who is said to have done it.

    :raises Refusal: silence is ordered towards them, nothing was said, or a minute that cannot be.
    """
    access.require(by, Capability.INCIDENTS_OPEN, incident)
    incident = locked(incident, by)
    if incident.silences.filter(withheld_from=person, ended_at__isnull=True).exists():
        raise Refusal(_("Silence is ordered towards this person. Lift it first."), field="person")
    if not CaseParty.objects.filter(case=incident.case_id, person=person).exists():
        raise Refusal(_("Only people of the case can be named here."), field="person")
    if channel not in SignalChannel.values or not words.strip():
        raise Refusal(_("Write what the person was told."), field="words")
    if told_at > at + A_MINUTE:
        raise Refusal(_("This time is in the future."), field="told_at")
    if told_at < incident.happened_at - A_MINUTE:
        raise Refusal(_("This is before the incident itself."), field="told_at")
    row = PartyTold.objects.create(
        case_id=incident.case_id,
        incident=incident,
        person=person,
        channel=channel,
        words=words.strip(),
        told_at=told_at,
        told_by=by,
        noted_at=at,
    )
    record(Action.SIGN, actor=by.as_actor(), what=row, fields=("person", "words"))
    for code in _steps_of_telling(incident, person):
        tick(incident, code, by, told_at, at)
    return row


def _steps_of_telling(incident: Incident, person: Person) -> list[Step]:
    """A letter to the court says what is ticked here."""
    if not CaseParty.objects.filter(case=incident.case_id, person=person, role=PartyRole.PARENT).exists():
        return []
    acted = incident.people.filter(person=person, part=Part.ACTED).exists()
    return [Step.PARENT_TOLD] if acted else [Step.PARENT_TOLD, Step.OTHER_PARENT]


def adults_of(case: Case) -> list[Person]:
    rows = case.parties.exclude(role=PartyRole.CHILD).select_related("person").order_by("added_at", "id")
    return list({party.person_id: party.person for party in rows}.values())
