"""In a centre of two people the second person comes from outside: for releases and for the review of emergencies."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from kernel.errors import Refusal
from outbox import work
from services.cases import operations
from services.cases.access import visible_to
from services.cases.enums import DocumentKind
from services.cases.models import Task
from services.people.models import Person
from services.staff import approvals
from tests.cases.conftest import NOW

WHY = "Съдът иска документа още днес, а адресът вече е известен."
CONFLICT = "Ръководителят е майка на детето и не може да преглежда."
GLASS = {"category": "danger", "reason": "Полицията търси детето, водещият е в болница."}


@pytest.fixture
def outside(cast):
    return cast.a.worker("outside_approver", name="Вяра Външна")


@pytest.fixture
def stopped(cast, case, referred, outside):
    """The head, alone with a key worker, releases a paper that is withheld from the father."""
    paper = referred.paper(case, DocumentKind.LETTER_OUT)
    father = Person.objects.get(pk=next(one.person_id for one in case.parties.all() if "Георги" in one.person.names))
    secret = {"withheld_from": father, "reason": "адресът е скрит", "by": cast.a.head, "at": NOW}
    operations.withhold_document(document=paper, **secret)
    given = {"recipient": None, "recipient_name": "Районен съд", "readers": [father], "channel": "post"}
    return operations.release_document(document=paper, ground="чл. 186 ГПК", by=cast.a.head, at=NOW, **given)


def test_a_stopped_release_goes_outside_where_the_head_is_alone(cast, case, stopped, outside):
    (question,) = approvals.waiting_for(outside)
    assert (question.subject, question.is_outside) == (stopped.pk, True)
    assert "Районен съд" in str(question.shown)
    approvals.decide(approval=question, is_given=True, because=WHY, by=outside, at=NOW)
    stopped.refresh_from_db()
    assert (stopped.state, stopped.decided_by, stopped.decided_because) == ("released", outside, WHY)
    assert not Task.objects.filter(kind__startswith="release:", done_at=None).exists()


def test_what_they_decide_opens_nothing_of_the_case(cast, case, stopped, outside):
    browser = cast.at(outside)
    paths = [f"/cases/{case.pk}/", f"/cases/releases/{stopped.pk}/", f"/cases/documents/{stopped.document_id}/"]
    assert {browser.get(path).status_code for path in paths} <= {403, 404}
    assert not visible_to(outside).exists()


def test_what_is_decided_on_the_case_s_own_page_waits_for_nobody_outside(cast, stopped, outside):
    operations.decide_release(release=stopped, is_given=False, because=WHY, by=cast.a.coordinator, at=NOW)
    assert approvals.waiting_for(outside) == []


def test_the_head_who_asked_does_not_decide(cast, stopped):
    with pytest.raises(Refusal, match="втори човек"):
        operations.decide_release(release=stopped, is_given=True, because=WHY, by=cast.a.head, at=NOW)


def test_not_handed_over_it_is_not_theirs(cast, case, referred, outside):
    cast.a.coordinator  # noqa: B018 - the second person of the team
    paper = referred.paper(case, DocumentKind.LETTER_OUT)
    father = next(one.person for one in case.parties.all() if "Георги" in one.person.names)
    secret = {"withheld_from": father, "reason": "скрит", "by": cast.a.head, "at": NOW}
    operations.withhold_document(document=paper, **secret)
    given = {"recipient": father, "recipient_name": "", "readers": [], "channel": "post", "ground": "чл. 15"}
    release = operations.release_document(document=paper, by=cast.a.head, at=NOW, **given)
    with pytest.raises(PermissionDenied):
        operations.decide_release(release=release, is_given=True, because=WHY, by=outside, at=NOW)


def test_a_head_in_conflict_hands_the_review_of_an_emergency_outside(cast, case, outside):
    cast.a.head  # noqa: B018 - whom it would be for
    operations.assign_key_worker(case=case, worker=cast.a.key_worker, by=cast.a.head, at=NOW)
    glass = operations.break_glass(asked=case.number, by=cast.a.worker("key_worker"), **GLASS)
    (question,) = approvals.waiting_for(cast.a.head)
    approvals.hand_over(approval=question, because=CONFLICT, by=cast.a.head, at=NOW)
    with pytest.raises(Refusal, match="предали"):
        operations.review_break_glass(glass=glass, finding=WHY, by=cast.a.head, at=NOW)
    approvals.decide(approval=question, is_given=True, because=WHY, by=outside, at=NOW)
    glass.refresh_from_db()
    assert (glass.reviewed_by, glass.finding) == (outside, WHY)


def test_the_letter_to_the_outside_approver_names_nobody_of_the_family(cast, stopped, outside):
    while work.work_one():
        pass
    (letter,) = [one for one in mail.outbox if one.to == [outside.user.email]]
    assert "Петров" not in letter.body + letter.subject
    assert cast.a.head.display_name in letter.body
