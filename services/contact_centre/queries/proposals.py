"""What has been counted towards a proposal to suspend, and the proposals that wait for a person."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from kernel.reading import read_once
from services.cases.access import visible_to as visible_cases
from services.cases.enums import CaseMove
from services.cases.models import Case
from services.contact_centre.enums import Part, SessionState
from services.contact_centre.ledger_enums import COUNTED_NOT_HELD, REFUSED_BY_ENDING, ProposalGround
from services.contact_centre.models import Participant, Policy, Session, SuspensionProposal
from services.people.models import Person
from services.staff.models import Worker


@dataclass(frozen=True, slots=True)
class Count:
    """Meetings of one ground since the last decision; of a child's refusals for each child apart."""

    ground: ProposalGround
    sessions: tuple[Session, ...]
    child: Person | None = None


def counts(case: Case) -> list[Count]:
    """Everything that is counted now, whether or not it is enough; meetings already decided about are left out."""
    fresh = _fresh(case)
    found = [Count(ground, tuple(_absences(ground, fresh))) for ground in _OF_ADULTS]
    refused = [one for one in fresh if _is_refusal(one)]
    return [count for count in [*found, *_by_child(refused)] if count.sessions]


_OF_ADULTS = (ProposalGround.PARENT_DID_NOT_COME, ProposalGround.CHILD_NOT_BROUGHT)


def enough(count: Count, policy: Policy) -> bool:
    is_refusal = count.ground == ProposalGround.CHILD_REFUSED
    return len(count.sessions) >= (policy.refusals_to_propose if is_refusal else policy.no_shows_to_propose)


def _fresh(case: Case) -> list[Session]:
    """Since the meetings were last resumed, and not counted in a proposal that somebody has decided."""
    relevant = Q(not_held_reason__in=_REASONS) | Q(end_reason__in=REFUSED_BY_ENDING)
    rows = case.sessions.filter(relevant).exclude(state=SessionState.CANCELLED)
    decided = case.suspension_proposals.filter(decided_at__isnull=False).values_list("counted", flat=True)
    rows = rows.exclude(pk__in={pk for counted in decided for pk in counted})
    resumed = case.transitions.filter(move=CaseMove.RESUME).order_by("-at", "-id").first()
    rows = rows.filter(starts_at__gt=resumed.at) if resumed else rows
    return list(rows.order_by("starts_at", "id"))


_REASONS = [reason for reasons in COUNTED_NOT_HELD.values() for reason in reasons]


def _absences(ground: ProposalGround, sessions: list[Session]) -> Iterator[Session]:
    return (one for one in sessions if one.not_held_reason in COUNTED_NOT_HELD[ground])


def _is_refusal(session: Session) -> bool:
    by_not_coming = session.not_held_reason in COUNTED_NOT_HELD[ProposalGround.CHILD_REFUSED]
    return by_not_coming or session.end_reason in REFUSED_BY_ENDING


def _by_child(refused: list[Session]) -> list[Count]:
    rows = Participant.objects.filter(session__in=refused, part=Part.CHILD).select_related("person").order_by("id")
    children: dict[UUID, Person] = {}
    of: dict[UUID, set[UUID]] = {}
    for row in rows:
        children[row.person_id] = row.person
        of.setdefault(row.person_id, set()).add(row.session_id)
    return [
        Count(ProposalGround.CHILD_REFUSED, tuple(one for one in refused if one.pk in of[pk]), child)
        for pk, child in children.items()
    ]


def is_open() -> Q:
    return Q(decided_at__isnull=True, withdrawn_at__isnull=True)


def proposals(worker: Worker) -> QuerySet[SuspensionProposal]:
    """Of the cases that the worker sees; those that wait first."""
    rows = SuspensionProposal.objects.filter(case__in=visible_cases(worker).values("pk"))
    related = rows.select_related("case__family", "child", "decided_by")
    return related.order_by("-made_at", "-id")


def waiting(worker: Worker) -> QuerySet[SuspensionProposal]:
    return proposals(worker).filter(is_open()).order_by("made_at", "id")


@read_once
def of_case(case: Case) -> list[SuspensionProposal]:
    rows = case.suspension_proposals.filter(withdrawn_at__isnull=True).select_related("child", "decided_by")
    return list(rows.order_by("-made_at", "-id"))


def get_proposal(worker: Worker, proposal_id: UUID) -> SuspensionProposal:
    found = proposals(worker).filter(pk=proposal_id).first()
    if found is None:
        raise Http404
    return found


def counted_sessions(proposal: SuspensionProposal) -> list[Session]:
    rows = Session.objects.filter(pk__in=proposal.counted).select_related("room", "supervisor")
    return list(rows.order_by("starts_at", "id"))
