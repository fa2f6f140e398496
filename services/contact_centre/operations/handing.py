"""A child leaves the house only with somebody approved; papers shown at the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from kernel import sight
from kernel.errors import Refusal
from services.contact_centre.enums import CheckKind, IdentityPaper, Part
from services.contact_centre.hold import Presence
from services.contact_centre.models import IdentityCheck, Session
from services.contact_centre.queries import entrance
from services.contact_centre.queries.taking import may_take
from services.people.models import Person
from services.staff.models import Worker
from services.staff.roles import Capability

DOOR = sight.work("papers at the door", "Whoever stands at the door notes what was shown, of any family of today.")


@dataclass(frozen=True, slots=True)
class Handing:
    """To whom a child is given: an approved person, or `because` somebody else takes it (ambulance, police)."""

    to: Person | None = None
    because: str = ""


NOBODY = Handing()


def checked_handing(
    session: Session, person: Person, kind: str, given: Handing, *, house: Mapping[UUID, Presence], at: datetime
) -> Handing:
    """
    What is written of it: of a child that leaves always somebody. Without a word it is the one who came for it.

    :raises Refusal: nobody who may take the child is here, or whoever was named may not.
    """
    if kind != CheckKind.LEFT or not _is_child(session, person):
        return NOBODY
    takers = [one.person for one in may_take(session, person.pk)]
    found = handed_among(takers, given, house=house, at=at)
    if found.to is not None and not entrance.is_at_hand(found.to.pk, house, at):
        message = _("%(name)s is not noted in the house. Note first that this person came.")
        raise Refusal(message % {"name": found.to.names}, field="handed_to")
    return found


def handed_among(takers: Sequence[Person], given: Handing, *, house: Mapping[UUID, Presence], at: datetime) -> Handing:
    """
    Who takes a child along: somebody of the `takers`, or a reason why somebody else does.

    :raises Refusal: nobody was named and none of them is here, or whoever was named is none of them.
    """
    if given.to is None and given.because.strip():
        return Handing(None, given.because.strip())
    if given.to is not None:
        return _approved(given.to, takers)
    here = [one for one in takers if entrance.is_at_hand(one.pk, house, at)]
    if not here:
        raise Refusal(_nobody_here(takers), field="handed_to")
    return Handing(here[0])


def _is_child(session: Session, person: Person) -> bool:
    return session.participants.filter(person=person, part=Part.CHILD).exists()


def _approved(to: Person, takers: Sequence[Person]) -> Handing:
    if to not in takers:
        message = _("%(name)s is not approved to take the child. Do not hand the child over.")
        raise Refusal(message % {"name": to.names}, field="handed_to")
    return Handing(to)


def _nobody_here(takers: Sequence[Person]) -> str:
    names = ", ".join(dict.fromkeys(one.names.split()[0] for one in takers))
    message = _("The child stays: nobody who may take it is noted in the house. Approved: %(names)s.")
    return message % {"names": names or "–"}


@sight.beyond(DOOR)
@transaction.atomic
def note_paper(*, session: Session, person: Person, paper: str, by: Worker, at: datetime) -> IdentityCheck:
    """
    R21: note what kind of document this person showed. The same answer twice is one.

    :raises Refusal: no such kind, a child, not of this meeting, or „known" of somebody who never showed anything.
    """
    if not by.may(Capability.BOARD_CHECK_IN):
        raise PermissionDenied
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if paper not in IdentityPaper.values:
        raise Refusal(_("Say which kind of document was shown."), field="paper")
    parts = set(session.participants.filter(person=person).values_list("part", flat=True))
    if not parts or Part.CHILD in parts:
        raise Refusal(_("This person does not take part in this session."))
    if paper == IdentityPaper.KNOWN and not entrance.was_seen_before(person):
        raise Refusal(_("This person has never shown a document here: ask for one."), field="paper")
    latest = session.identity_checks.filter(person=person).order_by("-at", "-id").first()
    if latest is not None and latest.paper == paper:
        return latest
    row = IdentityCheck.objects.create(session=session, person=person, paper=paper, by=by, at=at)
    record(Action.WRITE, actor=by.as_actor(), what=session, fields=("identity_checks",), detail={"paper": paper})
    return row
