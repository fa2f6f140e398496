"""Four eyes: who decides what another asked, in a team, in a centre of two, and with a second person in conflict."""

from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404

from audit.models import Event
from kernel import clock
from kernel.errors import Refusal
from kernel.place import entered
from outbox import work
from services.staff import approvals, operations
from services.staff.models import Approval
from services.staff.roles import Capability

WHY = "Съдът иска документа още днес, преди заседанието."
CONFLICT = "Координаторът е роднина на бащата и не може да решава."


@pytest.fixture
def carried_out(monkeypatch):
    """A room's kind, and what it was called back with."""
    monkeypatch.setattr(approvals, "_kinds", dict(approvals._kinds))
    done = []
    kind = approvals.Kind(
        "sample", "Sample", Capability.RELEASES_DECIDE, lambda **given: done.append(given), page=lambda approval: "/x/"
    )
    approvals.register(kind)
    return done


@pytest.fixture
def outside(cast):
    return cast.a.worker("outside_approver", name="Вяра Външна")


@pytest.fixture
def asked(cast, in_a, carried_out):
    def ask(by=None, subject=None):
        facts = [("To", "Районен съд"), ("Legal ground", "чл. 5")]
        given = {"kind": "sample", "subject": subject or uuid4(), "title": "Доклад", "facts": facts}
        return approvals.ask(by=by or cast.a.key_worker, at=clock.now(), **given)

    return ask


def decide(approval, by, is_given=True, because=WHY):
    approvals.decide(approval=approval, is_given=is_given, because=because, by=by, at=clock.now())


def hand(approval, by, because=CONFLICT):
    return approvals.hand_over(approval=approval, because=because, by=by, at=clock.now())


def page_of(approval):
    return f"/staff/approvals/{approval.pk}/"


# --- in a team -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_given", [True, False])
def test_another_decides_and_the_room_is_called_in_the_same_transaction(cast, asked, carried_out, is_given):
    approval = asked()
    decide(approval, cast.a.coordinator, is_given)
    (given,) = carried_out
    assert (given["approval"], given["is_given"], given["because"]) == (approval, is_given, WHY)
    approval.refresh_from_db()
    assert (approval.state, approval.decided_by) == ("given" if is_given else "refused", cast.a.coordinator)


def test_what_was_shown_is_forgotten_with_the_decision(cast, asked):
    approval = asked()
    decide(approval, cast.a.coordinator)
    assert Approval.objects.get().shown is None


def test_asked_twice_it_is_one_question(cast, asked):
    subject = uuid4()
    assert asked(subject=subject) == asked(subject=subject)


def test_whoever_asked_never_decides(cast, asked, carried_out):
    approval = asked(by=cast.a.head)
    with pytest.raises(Refusal, match="втори човек"):
        decide(approval, cast.a.head)
    assert not carried_out
    facts = {"state": "given", "decided_by": cast.a.head, "decided_at": clock.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(**facts)


@pytest.mark.parametrize("who", ["supervisor", "reception"])
def test_who_lacks_the_capability_does_not_decide(cast, asked, who):
    with pytest.raises(PermissionDenied):
        decide(asked(), getattr(cast.a, who))


def test_a_decision_has_a_reason_and_is_made_once(cast, asked):
    approval = asked()
    with pytest.raises(Refusal) as caught:
        decide(approval, cast.a.coordinator, because="ок")
    assert caught.value.field == "because"
    decide(approval, cast.a.coordinator)
    with pytest.raises(Refusal, match="вече"):
        decide(approval, cast.a.head)


def test_what_the_room_refuses_nobody_has_decided(cast, asked, monkeypatch):
    def refuse(**_given):
        raise Refusal("не може")

    approval = asked()
    approvals.register(approvals.Kind("sample", "Sample", Capability.RELEASES_DECIDE, refuse))
    with pytest.raises(Refusal, match="не може"):
        decide(approval, cast.a.coordinator)
    approval.refresh_from_db()
    assert approval.is_waiting


def test_a_question_that_nobody_needs_answered_is_settled(cast, asked):
    approval = asked()
    approvals.settle(kind="sample", subject=approval.subject, by=cast.a.key_worker, at=clock.now())
    assert approvals.waiting_for(cast.a.coordinator) == []


def test_whoever_decides_hears_that_the_room_has_stopped_it_and_nothing_is_decided(cast, asked):
    def stop(*, approval, by, at, **_given):
        approvals.settle(kind="sample", subject=approval.subject, by=by, at=at)

    approval = asked()
    approvals.register(approvals.Kind("sample", "Sample", Capability.RELEASES_DECIDE, stop, page=lambda approval: "/"))
    sent = cast.at(cast.a.coordinator).post(
        page_of(approval) + "decide/", {"is_given": "yes", "because": WHY}, follow=True
    )
    assert "Нищо не е решено" in sent.text
    assert "Решението е в дневника" not in sent.text


def test_what_was_decided_on_the_page_of_the_room_meanwhile_is_not_decided_again(cast, asked):
    approval, head = asked(), cast.a.head

    def meanwhile(*, approval, at, **_given):
        approvals.close(kind="sample", subject=approval.subject, is_given=False, because=WHY, by=head, at=at)

    approvals.register(approvals.Kind("sample", "Sample", Capability.RELEASES_DECIDE, meanwhile))
    with pytest.raises(Refusal, match="вече"):
        decide(approval, cast.a.coordinator)


# --- from outside ----------------------------------------------------------------------------------------------------


def test_in_a_centre_of_two_the_question_goes_outside_at_once(cast, in_a, outside, asked):
    """The head asks, and nobody else of the team could decide."""
    cast.a.key_worker  # noqa: B018 - the second of the two, who may not decide about releases
    approval = asked(by=cast.a.head)
    assert approval.is_outside
    assert approvals.waiting_for(outside) == [approval]
    while work.work_one():
        pass
    (letter,) = mail.outbox
    assert letter.to == [outside.user.email]
    assert "Доклад" not in letter.body + letter.subject
    decide(approval, outside)
    assert approvals.waiting_for(outside) == []


def test_in_a_team_nothing_goes_outside_by_itself(cast, outside, asked):
    cast.a.coordinator  # noqa: B018 - the second person
    approval = asked()
    assert not approval.is_outside
    assert approvals.waiting_for(outside) == []
    with pytest.raises(PermissionDenied):
        decide(approval, outside)


def test_a_second_person_in_conflict_hands_it_over_and_does_not_decide_any_more(cast, outside, asked):
    cast.a.coordinator  # noqa: B018 - the second person
    approval = asked()
    hand(approval, cast.a.coordinator)
    approval.refresh_from_db()
    with pytest.raises(Refusal, match="предали"):
        decide(approval, cast.a.coordinator)
    decide(approval, outside)
    written = Event.objects.filter(action="rights", object_id=approval.pk).get()
    assert (written.actor_id, written.reason) == (cast.a.coordinator.pk, CONFLICT)


def test_handing_over_needs_a_reason_and_somebody_to_take_it(cast, asked):
    approval = asked()
    with pytest.raises(Refusal) as caught:
        hand(approval, cast.a.coordinator, because="не мога")
    assert caught.value.field == "because"
    with pytest.raises(Refusal) as caught:
        hand(approval, cast.a.coordinator)
    assert caught.value.hints[0].url == "/staff/invite/"


def test_who_has_nothing_to_do_with_it_hands_nothing_over(cast, outside, asked):
    with pytest.raises(PermissionDenied):
        hand(asked(), cast.a.supervisor)


def test_an_outside_approver_has_no_other_role(cast, in_a, outside):
    for roles in (["outside_approver", "coordinator"], ["key_worker", "outside_approver"]):
        with pytest.raises(Refusal) as caught:
            operations.change_roles(worker=outside, roles=roles, by=cast.a.head)
        assert caught.value.field == "roles"
    with pytest.raises(Refusal):
        operations.invite_worker(
            email="x@a.example", name="Х Х", roles=["outside_approver", "reception"], by=cast.a.head
        )


def test_whose_role_was_taken_decides_nothing_any_more(cast, outside, asked):
    approval = asked(by=cast.a.head)
    outside.user.roles = []
    outside.user.save()
    with pytest.raises(PermissionDenied):
        decide(approval, type(outside).objects.select_related("user").get(pk=outside.pk))


# --- in the browser --------------------------------------------------------------------------------------------------


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def test_the_outside_approver_sees_the_question_and_nothing_else_until_it_is_decided(cast, outside, asked):
    approval = asked(by=cast.a.head)
    browser = cast.at(outside)
    assert browser.get("/").url == "/staff/approvals/"
    assert "Доклад" in soup(browser.get("/staff/approvals/")).find("table").text
    page = soup(browser.get(page_of(approval)))
    assert "Районен съд" in page.text
    assert not page.find("a", href="/x/")
    assert browser.post(page_of(approval) + "decide/", {"is_given": "yes", "because": WHY}).status_code == 302
    assert browser.get(page_of(approval)).status_code == 404


@pytest.mark.parametrize("path", ["/cases/", "/people/", "/board/", "/staff/", "/search/?q=иван", "/meetings/"])
def test_nothing_else_of_the_centre_opens_for_them(cast, outside, path):
    assert cast.at(outside).get(path).status_code in {403, 404}


def test_a_question_that_was_not_handed_over_is_not_there_for_them(cast, outside, asked):
    cast.a.coordinator  # noqa: B018 - the second person
    assert cast.at(outside).get(page_of(asked())).status_code == 404


def test_the_second_person_finds_it_on_the_start_page(cast, asked):
    coordinator = cast.a.coordinator
    approval = asked()
    browser = cast.at(coordinator)
    assert soup(browser.get("/")).find("a", href=page_of(approval))
    page = soup(browser.get(page_of(approval)))
    assert page.find("a", href="/x/")
    assert page.find("a", href=page_of(approval) + "hand-over/")
    assert browser.post(page_of(approval) + "decide/", {"is_given": "no", "because": "ок"}).status_code == 422


def test_who_asked_sees_it_and_gets_no_form(cast, asked):
    cast.a.coordinator  # noqa: B018 - the second person
    approval = asked()
    page = soup(cast.at(cast.a.key_worker).get(page_of(approval)))
    assert not page.find("form", action=page_of(approval) + "decide/")
    assert "Доклад" in soup(cast.at(cast.a.key_worker).get("/staff/approvals/")).text


def test_handing_over_in_the_browser(cast, outside, asked):
    coordinator = cast.a.coordinator
    approval = asked()
    browser = cast.at(coordinator)
    url = page_of(approval) + "hand-over/"
    assert outside.display_name in soup(browser.get(url)).text
    assert browser.post(url, {"because": "не"}).status_code == 422
    assert browser.post(url, {"because": CONFLICT}).status_code == 302
    with entered(cast.a.place):
        assert approvals.waiting_for(outside) == [approval]


def test_another_centre_has_nothing_of_it(cast, asked):
    assert cast.at(cast.b.head).get(page_of(asked())).status_code == 404


def test_a_decided_question_is_not_found(cast, asked):
    approval = asked()
    decide(approval, cast.a.coordinator)
    with pytest.raises(Http404):
        approvals.get_approval(cast.a.head, approval.pk)
