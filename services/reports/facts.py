# Cyrillic: the words of the certificate, which is a Bulgarian paper in every language of the screen
"""The facts of one signed session as the certificate states them: who came and left when, and nothing about why."""

from datetime import datetime, timedelta

from django.db.models import Prefetch, prefetch_related_objects

from kernel.clock import local
from kernel.place import require_centre
from services.contact_centre.attendance import Visit
from services.contact_centre.enums import CheckKind, EndReason, NotHeldReason, Part, SessionPurpose
from services.contact_centre.letters import act_lines
from services.contact_centre.models import LegalBasis, Participant, Policy, Session
from services.contact_centre.queries.board import visits_to
from services.people.enums import Kinship
from services.people.models import Relationship
from services.reports.typeset import wording
from services.reports.typeset.documents.certificate import Fact, Kind, Outcome, Party, Presence, Shown
from services.reports.typeset.documents.common import LegalBasis as BasisLines
from services.reports.typeset.documents.common import Letterhead
from services.staff.models import Worker
from services.staff.roles import Role
from tenants.centres.models import Centre

ROLES = {Part.VISITING: "неотглеждащ родител", Part.RESIDENT: "отглеждащ родител", Part.OTHER: "допуснато лице"}
STEPS = {
    CheckKind.ARRIVED: "{who} влезе в центъра.",
    CheckKind.LEFT: "{who} напусна центъра.",
}
PEOPLE = Prefetch("participants", Participant.objects.select_related("person", "arrangement__basis"))
PARENTS = {Kinship.MOTHER, Kinship.FATHER}


class Facts:
    """
    Reads a signed session once and answers the parts of the paper.

    Whoever writes of many gives the `visits` of each, and sessions with their `PEOPLE`: then nothing is asked here.
    """

    def __init__(self, session: Session, policy: Policy, visits: list[Visit] | None = None) -> None:
        prefetch_related_objects([session], PEOPLE)
        self.session, self.policy = session, policy
        self.people = sorted(session.participants.all(), key=lambda one: (one.part, one.pk))
        self.visits = visits_to(session) if visits is None else visits
        self.checks = sorted((step for visit in self.visits for step in visit.steps), key=lambda step: step.at)

    def of(self, part: Part) -> list[Participant]:
        return [one for one in self.people if one.part == part]

    @property
    def kind(self) -> Kind:
        return Kind(SessionPurpose(self.session.purpose).value)

    @property
    def outcome(self) -> Outcome:
        if self.session.not_held_reason:
            return Outcome.NOT_HELD
        return Outcome.HELD if self.session.end_reason in {"", EndReason.AS_AGREED} else Outcome.ENDED_EARLY

    @property
    def basis(self) -> LegalBasis | None:
        found = [one.arrangement.basis for one in self.people if one.arrangement]
        return found[0] if found else (self.session.plan.basis if self.session.plan else None)

    def name(self, one: Participant) -> str:
        """The child by initials unless the centre decided otherwise; adults by their names."""
        if one.part == Part.CHILD and not self.policy.certificate_names_child:
            return wording.initials(one.person.names)
        return one.person.names

    @property
    def children(self) -> str:
        return ", ".join(dict.fromkeys(self.name(one) for one in self.of(Part.CHILD)))

    @property
    def born(self) -> str:
        years = [f"{one.person.birth_date:%Y} г." for one in self.of(Part.CHILD) if one.person.birth_date]
        return ", ".join(years)

    @property
    def parties(self) -> tuple[Party, ...]:
        adults = [one for one in self.people if one.part != Part.CHILD]
        return tuple(dict.fromkeys(Party(ROLES[Part(one.part)], one.person.names) for one in adults))

    @property
    def visitor_is_parent(self) -> bool:
        visiting, children = self.of(Part.VISITING), self.of(Part.CHILD)
        relations = Relationship.objects.filter(
            child__in=[one.person_id for one in children],
            relative__in=[one.person_id for one in visiting],
            kinship__in=PARENTS,
        )
        return relations.exists()

    @property
    def child_brought(self) -> Presence:
        return self._presence(Part.CHILD)

    @property
    def visitor_came(self) -> Presence:
        return self._presence(Part.VISITING)

    def _presence(self, part: Part) -> Presence:
        """
        Came, with the first minute; did not come, with the minute until which the staff waited; or not known.

        Whoever came after the time of grace did not come in time: the minute stands among the facts.
        """
        people = {one.person_id for one in self.of(part)}
        first = min((visit.arrived for visit in self.visits if visit.person in people), default=None)
        if self.session.not_held_reason in self._absent(part) and (first is None or first > self._waited_until()):
            return Presence(Shown.NO, local(self._waited_until()))
        return Presence(Shown.YES, local(first)) if first else Presence(Shown.UNKNOWN)

    def _absent(self, part: Part) -> set[str]:
        """Reasons that say that this side did not come. At a return the parent who waits is not the visiting one."""
        if part == Part.CHILD:
            return {NotHeldReason.CHILD_NOT_BROUGHT, NotHeldReason.NOBODY_CAME}
        if self.session.purpose == SessionPurpose.HANDOVER_BACK:
            return {NotHeldReason.NOBODY_CAME}
        return {NotHeldReason.PARENT_DID_NOT_COME, NotHeldReason.NOBODY_CAME}

    @property
    def circumstances(self) -> tuple[str, ...]:
        """Of several children some came and some did not: the meeting took place, and each who did not is named."""
        came = {visit.person for visit in self.visits}
        children = {one.person_id: self.name(one) for one in self.of(Part.CHILD)}
        absent = [name for child, name in children.items() if child not in came]
        if not absent or len(absent) == len(children):
            return ()
        return tuple(f"Не е отбелязано довеждане на детето {name}." for name in absent)

    def _waited_until(self) -> datetime:
        return self.session.starts_at + timedelta(minutes=self.policy.grace_minutes)

    @property
    def minutes(self) -> tuple[Fact, ...]:
        names = {one.person_id: self._called(one) for one in self.people}
        return tuple(
            Fact(local(check.at), STEPS[CheckKind(check.kind)].format(who=names[check.person_id]))
            for check in self.checks
            if check.kind in STEPS
        )

    def _called(self, one: Participant) -> str:
        return "Детето " + self.name(one) if one.part == Part.CHILD else one.person.names

    @property
    def agreed(self) -> str:
        return wording.span(self.session.starts_at, self.session.ends_at)

    @property
    def actual(self) -> str:
        if not (self.session.began_at and self.session.ended_at):
            return ""
        return wording.span(self.session.began_at, self.session.ended_at)

    @property
    def day(self) -> str:
        return wording.day_with_weekday(local(self.session.starts_at).date())


def basis_lines(basis: LegalBasis | None, quote: str = "") -> BasisLines:
    return BasisLines(act_lines(basis), quote or (basis.regime_text if basis else ""))


def letterhead() -> Letterhead:
    centre = Centre.objects.get(pk=require_centre().uuid)
    contacts = tuple(
        line for line in (f"{centre.town}, {centre.address}", centre.phone, centre.email) if line.strip(", ")
    )
    return Letterhead(centre.organisation, centre.name, contacts, (f"ЕИК {centre.registration_number}",))


def position_of(worker: Worker) -> str:
    if Role.HEAD_OF_SERVICE in worker.user.roles:
        return "ръководител на услугата"
    return {"psychologist": "психолог", "social_worker": "социален работник", "pedagogue": "педагог"}.get(
        worker.profession, "служител"
    )
