# Cyrillic: what families wish
"""The waiting list: one order that everybody can read, offers that end, and danger that never waits."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kernel.errors import Refusal, Refusals
from services.cases import operations, waiting
from services.cases.enums import CaseState, LeftList, OfferAnswer, PlanningStep, ReferralSource, Urgency
from services.cases.models import Case, IntakePolicy, PlanningTerm, Task, WaitingEntry
from services.cases.operations import waiting as doing

pytestmark = pytest.mark.usefixtures("in_a")


@pytest.fixture
def wait(cast, referred, now):
    """A family on the list: referred then, put on it now."""

    def put(name, *, source=ReferralSource.COURT, at=None, grounds=()):
        case = referred(name, source=source, state=CaseState.SCREENING, at=at or now)
        operations.change_grounds(case=case, grounds=grounds, by=cast.a.head, at=now)
        operations.move_case(case=case, move="put_on_waiting_list", by=cast.a.head, at=now, note="Няма места")
        return Case.objects.get(pk=case.pk)

    return put


def numbers(worker):
    return [(place.number, place.entry.case.family.name) for place in waiting.places(worker)]


def test_the_court_comes_first_then_institutions_then_who_applied_earlier(cast, wait, now):
    wait("Късен", source=ReferralSource.SELF)
    wait("Ранен", source=ReferralSource.SELF, at=now - timedelta(days=9))
    wait("Училищен", source=ReferralSource.SCHOOL)
    wait("Съдебен")
    assert [name for _number, name in numbers(cast.a.head)] == [
        "Съдебена",
        "Училищена",
        "Ранена",
        "Късена",
    ]


def test_the_head_puts_a_family_first_and_the_reason_stands_on_the_list(cast, wait, now):
    wait("Съдебен")
    late = wait("Спешен", source=ReferralSource.SELF)
    doing.place_in_list(
        entry=waiting.waits_now(late), urgency=Urgency.FIRST, because="Бебе на осем месеца", by=cast.a.head, at=now
    )
    first = waiting.places(cast.a.head)[0]
    assert (first.entry.case_id, first.urgency_reason) == (late.pk, "Бебе на осем месеца")


@pytest.mark.parametrize("because", ["", "кратко"])
def test_nobody_goes_first_without_a_reason(cast, wait, now, because):
    entry = waiting.waits_now(wait("Петров"))
    with pytest.raises(Refusal) as refused:
        doing.place_in_list(entry=entry, urgency=Urgency.FIRST, because=because, by=cast.a.head, at=now)
    assert refused.value.field == "because"


def test_a_coordinator_notes_wishes_but_does_not_change_the_order(cast, wait, now):
    entry = waiting.waits_now(wait("Петров"))
    doing.place_in_list(entry=entry, urgency=Urgency.USUAL, wishes="само събота", by=cast.a.coordinator, at=now)
    with pytest.raises(Refusal):
        doing.place_in_list(
            entry=entry, urgency=Urgency.FIRST, because="Чакат отдавна вече", by=cast.a.coordinator, at=now
        )
    assert WaitingEntry.objects.get(pk=entry.pk).wishes == "само събота"


def test_who_works_on_other_cases_may_not_touch_the_list(cast, wait, now):
    entry = waiting.waits_now(wait("Петров"))
    with pytest.raises(PermissionDenied):
        doing.offer_place(entry=entry, what="Събота 10:00", by=cast.a.key_worker, at=now)


@pytest.mark.parametrize(
    ("made", "days", "last_day"),
    [
        (datetime(2026, 4, 29, 9, tzinfo=UTC), 3, date(2026, 5, 5)),  # 1 May and the weekend do not count
        (datetime(2026, 5, 4, 9, tzinfo=UTC), 1, date(2026, 5, 5)),
        (datetime(2026, 12, 23, 9, tzinfo=UTC), 2, date(2026, 12, 30)),  # Christmas, and Monday for its Saturday
        (datetime(2026, 4, 9, 21, 30, tzinfo=UTC), 1, date(2026, 4, 14)),  # Friday past midnight here; Easter
    ],
)
def test_an_offer_is_kept_for_working_days(made, days, last_day):
    assert waiting.after_working_days(made, days).astimezone(waiting.SOFIA) == datetime(
        last_day.year, last_day.month, last_day.day, tzinfo=waiting.SOFIA
    ) + timedelta(days=1)


def test_an_offer_makes_a_task_for_its_last_day_and_is_the_only_one(cast, wait, now):
    case = wait("Петров")
    offer = doing.offer_place(entry=waiting.waits_now(case), what="Събота 10:00", by=cast.a.head, at=now)
    task = Task.objects.get(case=case, kind=doing.OFFER, done_at=None)
    assert task.due_on == offer.last_day
    with pytest.raises(Refusal, match="отворено предложение"):
        doing.offer_place(entry=waiting.waits_now(case), what="Неделя", by=cast.a.head, at=now)


def test_an_accepted_offer_takes_the_family_off_the_list(cast, wait, now):
    case = wait("Петров")
    offer = doing.offer_place(entry=waiting.waits_now(case), what="Събота 10:00", by=cast.a.head, at=now)
    doing.answer_offer(offer=offer, accepted=True, note="Майката по телефона", by=cast.a.head, at=now)
    case.refresh_from_db()
    entry = WaitingEntry.objects.get(case=case)
    assert (case.state, entry.left_how) == (CaseState.SCREENING, LeftList.PLACE)
    assert not Task.objects.filter(case=case, kind=doing.OFFER, done_at=None).exists()


def test_a_declined_offer_keeps_the_place_on_the_list(cast, wait, now):
    first, second = wait("Първи", at=now - timedelta(days=3)), wait("Втори")
    offer = doing.offer_place(entry=waiting.waits_now(first), what="Сряда", by=cast.a.head, at=now)
    doing.answer_offer(offer=offer, accepted=False, note="Не могат в сряда", by=cast.a.head, at=now)
    assert waiting.number_of(waiting.waits_now(first)) == 1
    assert waiting.number_of(waiting.waits_now(second)) == 2


def test_an_offer_ends_by_the_clock_once_and_cannot_be_taken_afterwards(cast, wait, now):
    case = wait("Петров")
    offer = doing.offer_place(entry=waiting.waits_now(case), what="Събота", by=cast.a.head, at=now)
    assert doing.expire_offers(at=offer.until - timedelta(minutes=1)) == 0
    assert [doing.expire_offers(at=offer.until), doing.expire_offers(at=offer.until)] == [1, 0]
    assert Task.objects.filter(case=case, kind=doing.OFFER, done_at=None).count() == 1
    with pytest.raises(Refusal, match="срокът му е изтекъл"):
        doing.answer_offer(offer=offer, accepted=True, note="Късно", by=cast.a.head, at=offer.until)
    case.refresh_from_db()
    assert case.state == CaseState.WAITING


def test_a_child_in_danger_leaves_the_list_at_once(cast, wait, now):
    case = wait("Петров")
    doing.offer_place(entry=waiting.waits_now(case), what="Събота", by=cast.a.head, at=now)
    operations.change_grounds(case=case, grounds=["domestic_violence"], by=cast.a.head, at=now)
    case.refresh_from_db()
    assert (case.state, case.waits.get().left_how) == (CaseState.SCREENING, LeftList.SAFETY)
    task = Task.objects.get(case=case, kind=doing.SAFETY)
    assert task.due_on == now.date()
    with pytest.raises(Refusals, match="никога не чака"):
        operations.move_case(case=case, move="put_on_waiting_list", by=cast.a.head, at=now, note="Няма места")


def test_a_declined_family_is_off_the_list_and_its_offer_ends(cast, wait, now, monkeypatch):
    case = wait("Петров", source=ReferralSource.SELF)
    offer = doing.offer_place(entry=waiting.waits_now(case), what="Събота", by=cast.a.head, at=now)
    operations.move_case(case=case, move="decline", by=cast.a.head, at=now, note="Преместиха се")
    offer.refresh_from_db()
    assert (offer.answer, case.waits.get().left_how) == (OfferAnswer.DECLINED, LeftList.DECLINED)


def test_terms_run_only_where_the_centre_uses_them(cast, referred, now):
    case = referred("Петров")
    operations.mark_duplicates_checked(case=case, by=cast.a.head, at=now)
    operations.acknowledge(referral=case.referrals.get(), by=cast.a.head, at=now)
    operations.move_case(case=case, move="start_screening", by=cast.a.head, at=now)
    assert not PlanningTerm.objects.exists()


@pytest.fixture
def term(cast, referred, now):
    doing.change_intake_policy(facts={"uses_planning_terms": True, "planning_days": 20}, by=cast.a.head)
    case = referred("Петров")
    operations.mark_duplicates_checked(case=case, by=cast.a.head, at=now)
    operations.acknowledge(referral=case.referrals.get(), by=cast.a.head, at=now)
    operations.move_case(case=case, move="start_screening", by=cast.a.head, at=now + timedelta(days=4))
    return case.planning_terms.get()


def test_the_first_term_counts_from_the_receipt(term, now):
    assert (term.step, term.starts_on) == (PlanningStep.ASSESSMENT, now.date())
    assert term.due_on == now.date() + timedelta(days=20)


@pytest.mark.parametrize("days", [-1, 6])
def test_a_step_is_not_done_before_it_began_nor_tomorrow(cast, term, now, days):
    with pytest.raises(Refusal):
        doing.finish_term(term=term, on=now.date() + timedelta(days=days), by=cast.a.head, at=now + timedelta(days=5))


def test_a_step_is_done_once(cast, term, now):
    doing.finish_term(term=term, on=now.date(), by=cast.a.head, at=now)
    with pytest.raises(Refusal, match="вече е отбелязана"):
        doing.finish_term(term=term, on=now.date(), by=cast.a.head, at=now)


def test_only_who_manages_the_centre_changes_the_rules(cast):
    with pytest.raises(PermissionDenied):
        doing.change_intake_policy(facts={"offer_days": 5}, by=cast.a.coordinator)
    assert not IntakePolicy.objects.exists()


class TestPages:
    def test_the_list_opens_for_who_takes_families_in(self, cast, wait):
        wait("Петров")
        page = cast.at(cast.a.coordinator).get("/cases/waiting/")
        assert page.status_code == 200
        assert "Петров" in page.content.decode()

    def test_the_list_stays_closed_to_who_does_not(self, cast, wait):
        wait("Петров")
        assert cast.at(cast.a.key_worker).get("/cases/waiting/").status_code == 403

    def test_it_is_searched_by_a_name(self, cast, wait):
        wait("Петров"), wait("Иванов")
        page = cast.at(cast.a.head).get("/cases/waiting/?q=Иванов").content.decode()
        assert "Иванов" in page
        assert "Петров" not in page

    def test_an_offer_is_made_and_answered_on_the_pages(self, cast, wait):
        case = wait("Петров")
        head = cast.at(cast.a.head)
        assert head.post(f"/cases/{case.pk}/waiting/offer/", {"what": "Събота 10:00"}).status_code == 302
        offer = case.waits.get().offers.get()
        assert "Събота 10:00" in head.get(f"/cases/{case.pk}/").content.decode()
        sent = {"accepted": "yes", "note": "Майката по телефона"}
        assert head.post(f"/cases/waiting/offers/{offer.pk}/", sent).status_code == 302
        case.refresh_from_db()
        assert case.state == CaseState.SCREENING

    def test_an_empty_offer_is_refused_beside_the_field(self, cast, wait):
        case = wait("Петров")
        page = cast.at(cast.a.head).post(f"/cases/{case.pk}/waiting/offer/", {"what": "  "})
        assert page.status_code == 422
        assert not case.waits.get().offers.exists()

    def test_a_case_that_does_not_wait_has_no_place(self, cast, referred):
        case = referred("Петров")
        assert cast.at(cast.a.head).get(f"/cases/{case.pk}/waiting/").status_code == 404

    def test_another_centre_sees_nothing_of_it(self, cast, wait):
        case = wait("Петров")
        assert cast.at(cast.b.head).get(f"/cases/{case.pk}/waiting/").status_code == 404

    def test_the_rules_are_changed_on_their_page(self, cast):
        days = {"offer_days": "5", "planning_days": "20", "inner_days": "7", "inner_urgent_days": "2"}
        sent = days | {"uses_planning_terms": "on"}
        assert cast.at(cast.a.head).post("/cases/waiting/rules/", sent).status_code == 302
        page = cast.at(cast.a.head).post("/cases/waiting/rules/", sent | {"offer_days": "0"})
        assert page.status_code == 422
        page = cast.at(cast.a.head).post("/cases/waiting/rules/", sent | {"inner_urgent_days": "8"})
        assert page.status_code == 422
