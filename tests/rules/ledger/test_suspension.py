"""R14: after absences and refusals a proposal, never an automatism."""

import pytest
from django.core.exceptions import PermissionDenied

from kernel.errors import Refusal
from services.cases.enums import CaseMove, CaseState, DocumentKind
from services.cases.models import Task
from services.contact_centre.enums import NotHeldReason, SessionState
from services.contact_centre.ledger_enums import ProposalGround
from services.contact_centre.models import Policy, Session, SuspensionProposal
from services.contact_centre.operations import proposals
from tests.contact_centre.conftest import NOW
from tests.rules.ledger.addresses import reverse


def test_r14_three_absences_of_one_side_make_a_proposal_and_suspend_nothing(family, not_held):
    for week in range(2):
        not_held(week, NotHeldReason.PARENT_DID_NOT_COME)
    assert not SuspensionProposal.objects.exists()
    not_held(2, NotHeldReason.PARENT_DID_NOT_COME)
    row = SuspensionProposal.objects.get()
    family.case.refresh_from_db()
    assert (row.ground, len(row.counted), family.case.state) == ("parent_did_not_come", 3, CaseState.AGREED)
    assert Task.objects.filter(case=family.case, kind=proposals.KIND, done_at__isnull=True).count() == 1


def test_r14_not_bringing_the_child_and_not_coming_are_counted_apart(family, not_held):
    for week, reason in enumerate(["child_not_brought", "parent_did_not_come", "child_not_brought"]):
        not_held(week, reason)
    assert not SuspensionProposal.objects.exists()
    not_held(3, "child_not_brought")
    assert SuspensionProposal.objects.get().ground == ProposalGround.CHILD_NOT_BROUGHT


def test_r14_the_second_refusal_of_the_child_makes_a_proposal(family, not_held, book):
    not_held(0, NotHeldReason.CHILD_REFUSED)
    assert not SuspensionProposal.objects.exists()
    session = book(1)
    Session.objects.filter(pk=session.pk).update(state=SessionState.NOTES_DUE, end_reason="child_distressed")
    proposals.consider(case=family.case, at=session.ends_at)
    row = SuspensionProposal.objects.get()
    assert (row.ground, row.child) == (ProposalGround.CHILD_REFUSED, family.children[0])


def test_r14_the_centre_says_after_how_many(family, not_held):
    Policy.objects.create(no_shows_to_propose=1)
    not_held(0, NotHeldReason.CHILD_NOT_BROUGHT)
    assert SuspensionProposal.objects.count() == 1


def test_r14_a_mistake_at_the_entrance_takes_the_proposal_back(family, not_held):
    Policy.objects.create(no_shows_to_propose=1)
    session = not_held(0, NotHeldReason.PARENT_DID_NOT_COME)
    Session.objects.filter(pk=session.pk).update(state=SessionState.ARRIVING, not_held_reason="")
    proposals.consider(case=family.case, at=NOW)
    assert SuspensionProposal.objects.get().withdrawn_at == NOW


def test_r14_noting_an_absence_at_the_entrance_counts_it(cast, door, family, wanted):
    Policy.objects.create(no_shows_to_propose=1)
    session = door.book(wanted(family.first), family.case)
    door.through(session, (family.mother, "arrived", "10:00"), (family.children[0], "arrived", "10:00"))
    door.not_held(session, "10:16", NotHeldReason.PARENT_DID_NOT_COME)
    assert SuspensionProposal.objects.get().counted == [session.pk]


def proposal_of(family, not_held):
    Policy.objects.get_or_create(no_shows_to_propose=1)
    family.in_state(CaseState.ACTIVE)
    not_held(0, NotHeldReason.PARENT_DID_NOT_COME)
    return SuspensionProposal.objects.get()


def test_r14_accepting_suspends_by_the_cases_own_move_and_the_court_is_told_today(cast, family, not_held, book):
    row = proposal_of(family, not_held)
    book(1)  # where nothing is planned, nothing is stopped and nobody has to be told
    facts = {"decision": "accept", "because": "Бащата не идва без обяснение."}
    answer = cast.at(cast.a.head).post(reverse("meetings:suspension_proposal", args=[row.pk]), facts)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    family.case.refresh_from_db()
    row.refresh_from_db()
    assert (family.case.state, row.is_accepted, row.decided_by) == (CaseState.SUSPENDED, True, cast.a.head)
    assert family.case.transitions.filter(move=CaseMove.SUSPEND).exists()
    today = Task.objects.filter(case=family.case, done_at__isnull=True, due_on=NOW.date())
    letters = family.case.documents.filter(kind=DocumentKind.LETTER_OUT)
    assert today.exists() or letters.exists()
    assert not Task.objects.filter(kind=proposals.KIND, done_at__isnull=True).exists()


def test_r14_declining_lets_the_meetings_go_on_and_counts_the_same_absences_no_more(cast, family, not_held):
    row = proposal_of(family, not_held)
    where = reverse("meetings:suspension_proposal", args=[row.pk])
    assert cast.at(cast.a.head).post(where, {"decision": "decline", "because": ""}).status_code == 422
    assert cast.at(cast.a.head).post(where, {"decision": "decline", "because": "Беше в болница."}).status_code == 302
    family.case.refresh_from_db()
    proposals.consider(case=family.case, at=NOW)
    assert (family.case.state, SuspensionProposal.objects.count()) == (CaseState.ACTIVE, 1)
    with pytest.raises(Refusal):
        proposals.accept(proposal=row, because="пак", by=cast.a.head, at=NOW)


def test_r14_only_the_head_decides(cast, family, not_held):
    row = proposal_of(family, not_held)
    for who in (cast.a.key_worker, cast.a.coordinator):
        with pytest.raises(PermissionDenied):
            proposals.accept(proposal=row, because="Причина", by=who, at=NOW)
    page = cast.at(cast.a.key_worker).get(reverse("meetings:suspension_proposal", args=[row.pk]))
    assert page.status_code == 200
    assert 'name="decision"' not in page.content.decode()
    assert (
        cast.at(cast.a.worker("key_worker")).get(reverse("meetings:suspension_proposal", args=[row.pk])).status_code
        == 404
    )


def test_r14_the_proposal_stands_on_the_start_page_and_in_the_list(cast, family, not_held):
    row = proposal_of(family, not_held)
    link = reverse("meetings:suspension_proposal", args=[row.pk])
    for page in ("/", reverse("meetings:suspension_proposals"), reverse("cases:detail", args=[family.case.pk])):
        assert link in cast.at(cast.a.head).get(page).content.decode(), page
    assert link not in cast.at(cast.a.worker("key_worker")).get("/").content.decode()
