"""The pages in a browser's hands: who sees what, and what two people can do."""

from datetime import timedelta

import pytest
from django.test import Client

from kernel.clock import now, today
from kernel.place import entered
from outbox.models import Message
from services.cases.enums import CaseState
from services.custody.due import due_cases
from services.custody.enums import ErasureState, Kept, TermState
from services.custody.models import Erasure, LegalHold, Term
from services.staff.models import Approval
from tests.custody.conftest import Story
from tests.utils.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
WHY = "Изтекли са пет години от закриването."
PAGES = ("", "terms/", "holds/", "due/", "erasures/", "figures/")


def fresh(client: Client) -> Client:
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.mark.parametrize("path", PAGES)
def test_pages_open_for_the_head_and_nobody_below(path: str, story: Story, cast: Cast, terms: None) -> None:
    assert cast.at(cast.a.head).get(f"/custody/{path}").status_code == 200
    assert cast.at(cast.a.coordinator).get(f"/custody/{path}").status_code == 200
    for who in (cast.a.key_worker, cast.a.reception, cast.a.supervisor):
        assert cast.at(who).get(f"/custody/{path}").status_code == 403


def test_a_term_is_in_force_when_another_confirms_it(cast: Cast) -> None:
    head, second = cast.at(cast.a.head), cast.at(cast.a.coordinator)
    page = head.get("/custody/terms/case_file/")
    assert 'value="5"' in page.content.decode()
    assert head.post("/custody/terms/case_file/", {"years": "7", "ground": "Договор № 3"}).status_code == 302
    with entered(cast.a.place):
        term = Term.objects.get()
        assert (term.state, term.years) == (TermState.PROPOSED, 7)
    assert head.post(f"/custody/terms/decide/{term.pk}/", {"is_confirmed": "yes"}).status_code == 422
    assert second.post(f"/custody/terms/decide/{term.pk}/", {"is_confirmed": "yes"}).status_code == 302
    with entered(cast.a.place):
        term.refresh_from_db()
        assert (term.state, term.decided_by_id) == (TermState.IN_FORCE, cast.a.coordinator.pk)


def test_proposals_of_the_program_are_in_force_for_nobody(cast: Cast) -> None:
    page = cast.at(cast.a.head).get("/custody/terms/").content.decode()
    assert "чл. 110 ЗЗД" in page
    with entered(cast.a.place):
        assert not Term.objects.exists()


def test_a_hold_is_set_shown_and_lifted(story: Story, cast: Cast) -> None:
    head = cast.at(cast.a.head)
    facts = {"reason": "Писмо на съда № 5 от 2026 г.", "look_again_on": f"{today() + timedelta(days=90):%Y-%m-%d}"}
    assert head.post(f"/custody/cases/{story.case.pk}/hold/", facts).status_code == 302
    assert "Писмо на съда" in head.get("/custody/holds/").content.decode()
    assert "Писмо на съда" in head.get(f"/cases/{story.case.pk}/").content.decode()
    with entered(story.place):
        hold = LegalHold.objects.get()
    because = {"because": "Делото приключи с влязло в сила решение."}
    assert head.post(f"/custody/holds/{hold.pk}/lift/", because).status_code == 302
    with entered(story.place):
        assert LegalHold.objects.get().lifted_by_id == cast.a.head.pk


def propose(story: Story, cast: Cast) -> Erasure:
    facts = {"ground": "term_passed", "reason": WHY}
    assert cast.at(cast.a.head).post(f"/custody/cases/{story.case.pk}/erase/", facts).status_code == 302
    with entered(story.place):
        return Erasure.objects.get()


def test_a_due_case_is_proposed_and_decided_by_two(story: Story, cast: Cast, terms: None) -> None:
    assert story.case.number in cast.at(cast.a.head).get("/custody/due/").content.decode()
    made, second = propose(story, cast), fresh(cast.at(cast.a.coordinator))
    assert story.case.number not in cast.at(cast.a.head).get("/custody/due/").content.decode()
    page = second.get(f"/custody/erasures/{made.pk}/")
    assert page.status_code == 200
    assert "Срещи" in page.content.decode()
    facts = {"is_approved": "yes", "because": "Прегледах всичко по случая."}
    assert second.post(f"/custody/erasures/{made.pk}/decide/", facts).status_code == 302
    with entered(story.place):
        assert Erasure.objects.get().state == ErasureState.APPROVED
        assert Message.objects.filter(topic="custody.erase").count() == 1
    assert "hx-trigger" in second.get(f"/custody/erasures/{made.pk}/").content.decode()


def test_whoever_proposed_cannot_decide(story: Story, cast: Cast, terms: None) -> None:
    made, head = propose(story, cast), fresh(cast.at(cast.a.head))
    facts = {"is_approved": "yes", "because": "Прегледах всичко по случая."}
    assert head.post(f"/custody/erasures/{made.pk}/decide/", facts).status_code == 422
    with entered(story.place):
        assert Erasure.objects.get().state == ErasureState.PROPOSED


def test_a_refusal_keeps_its_kind_and_its_words(story: Story, cast: Cast, terms: None) -> None:
    made, second = propose(story, cast), fresh(cast.at(cast.a.coordinator))
    facts = {"is_approved": "no", "because": "Има жалба пред съда."}
    assert second.post(f"/custody/erasures/{made.pk}/decide/", facts).status_code == 422
    assert second.post(f"/custody/erasures/{made.pk}/decide/", facts | {"refused": "claims"}).status_code == 302
    with entered(story.place):
        made = Erasure.objects.get()
        assert (made.state, made.refused, made.decided_because) == ("refused", "claims", "Има жалба пред съда.")


def test_an_open_case_is_not_proposed(story: Story, cast: Cast) -> None:
    assert story.other.state == CaseState.ACTIVE
    facts = {"ground": "request", "reason": WHY}
    assert cast.at(cast.a.head).post(f"/custody/cases/{story.other.pk}/erase/", facts).status_code == 422


def test_a_person_of_an_open_case_is_not_proposed(story: Story, cast: Cast) -> None:
    facts = {"ground": "request", "reason": WHY}
    head = cast.at(cast.a.head)
    assert head.post(f"/custody/people/{story.mother.pk}/erase/", facts).status_code == 422
    assert head.post(f"/custody/people/{story.father.pk}/erase/", facts).status_code == 302


def test_another_centre_finds_nothing(story: Story, cast: Cast, terms: None) -> None:
    made, stranger = propose(story, cast), cast.at(cast.b.head)
    for path in (f"erasures/{made.pk}/", f"cases/{story.case.pk}/hold/", f"people/{story.father.pk}/erase/"):
        assert stranger.get(f"/custody/{path}").status_code == 404


def test_the_start_page_tells_the_second_person_alone(story: Story, cast: Cast, terms: None) -> None:
    propose(story, cast)
    with entered(story.place):
        question = Approval.objects.get()
    link = f"/staff/approvals/{question.pk}/"
    assert link in cast.at(cast.a.coordinator).get("/").content.decode()
    assert link not in cast.at(cast.a.head).get("/").content.decode()


def test_every_class_has_a_page(cast: Cast) -> None:
    head = cast.at(cast.a.head)
    assert {head.get(f"/custody/terms/{kept}/").status_code for kept in Kept} == {200}
    assert head.get("/custody/terms/unknown/").status_code == 404


def test_declined_cases_have_a_term_of_their_own(story: Story, cast: Cast) -> None:
    with entered(story.place):
        story.other.state = CaseState.DECLINED
        story.other.save()
        facts = dict(proposed_by=cast.a.head, decided_by=cast.a.coordinator, decided_at=now(), ground="ЗЗЛД", years=1)
        Term.objects.create(kept=Kept.REJECTED, state=TermState.IN_FORCE, **facts)
        assert [one.case.pk for one in due_cases(now())] == [story.other.pk]
