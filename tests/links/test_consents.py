"""The other parent is asked by a link: whom, when, what they see, and what becomes of the answer."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from audit.models import Event
from kernel.errors import Refusal
from kernel.place import entered
from services.cases.enums import CaseMove, CaseState, Ground
from services.cases.models import Case, Consent, Task
from services.cases.operations import move_case
from services.cases.operations.tasks import SECOND_CONSENT
from services.contact_centre.models import LegalBasis, Policy
from services.links.models import ConsentRequest, Link
from services.links.operations.consents import end_request, prepare
from tests.links.conftest import NOW

FATHER = "Георги Петров Тенев"


def test_the_page_shows_nothing_of_the_applicant_nor_of_the_child(asked, reader, path, application):
    page = reader.get(path(asked().link))
    assert page.status_code == 200
    text = page.content.decode()
    for person in (application.mother, application.father, application.child):
        for word in person.names.split():
            assert word not in text
    assert application.case.number not in text
    assert "Център А" not in text


def test_the_applicant_is_named_only_with_their_own_agreement(asked, reader, path, application):
    text = reader.get(path(asked(shows="name").link)).content.decode()
    assert application.mother.names in text


def test_no_name_of_a_centre_or_town_stands_in_the_address(asked, place_a):
    from services.links.operations.links import address_of  # noqa: PLC0415

    address = address_of(asked().link)
    assert address.startswith("http://link.localhost")
    assert place_a.slug not in address
    assert str(place_a.uuid) not in address


def test_the_page_tells_nobody_where_its_reader_came_from(asked, reader, path):
    page = reader.get(path(asked().link))
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_a_mail_scanner_does_not_use_it_up(asked, reader, path, application, in_a):
    address = path(asked().link)
    for _ in range(5):
        assert reader.get(address).status_code == 200
        assert reader.head(address).status_code == 200
    answer = reader.post(address, {"names": FATHER, "answer": "yes"})
    assert answer.status_code == 302
    assert "Отговорът Ви е получен" in reader.get(answer.url).content.decode()
    assert Consent.objects.get().person == application.father


def test_a_consent_is_written_with_its_text_and_time(asked, reader, path, application, clock, in_a):
    row = asked()
    at = clock.later(hours=3)
    assert reader.post(path(row.link), {"names": FATHER, "answer": "yes"}).status_code == 302
    consent = Consent.objects.get(case=application.case)
    assert (consent.person, consent.given_at, consent.text_version) == (application.father, at, row.text_version)
    row.refresh_from_db()
    assert (row.answer, row.answered_at, row.consent) == ("given", at, consent)
    event = Event.objects.filter(action="sign").get()
    assert (event.actor_kind, event.actor_id, event.case_id) == ("link", application.father.pk, application.case.pk)


def test_a_refusal_is_written_and_the_team_is_asked_to_go_on(asked, reader, path, application, in_a):
    row = asked()
    reader.post(path(row.link), {"names": FATHER, "answer": "no"})
    row.refresh_from_db()
    assert (row.answer, row.consent) == ("refused", None)
    assert not Consent.objects.exists()
    assert Task.objects.filter(case=application.case, done_at__isnull=True).count() == 1


@pytest.mark.parametrize("typed", ["Петър Петров", "Георги", "", "Георги Тенев Иванов"])
def test_whoever_does_not_know_for_whom_it_is_cannot_answer(asked, reader, path, typed, in_a):
    row = asked()
    assert reader.post(path(row.link), {"names": typed, "answer": "yes"}).status_code == 422
    assert not Consent.objects.exists()


@pytest.mark.parametrize("typed", ["Георги Тенев", "georgi petrov tenev", "  Георги   Петров Тенев "])
def test_the_names_may_be_written_as_people_write_them(asked, reader, path, typed, in_a):
    assert reader.post(path(asked().link), {"names": typed, "answer": "yes"}).status_code == 302
    assert Consent.objects.count() == 1


def test_after_a_few_wrong_names_the_link_is_dead_for_everybody(asked, reader, path, in_a):
    row = asked()
    for _ in range(5):
        assert reader.post(path(row.link), {"names": "Петър Петров", "answer": "yes"}).status_code == 422
    assert reader.post(path(row.link), {"names": FATHER, "answer": "yes"}).status_code == 404
    assert not Consent.objects.exists()


def test_it_opens_once(asked, reader, path, in_a):
    row = asked()
    assert reader.post(path(row.link), {"names": FATHER, "answer": "no"}).status_code == 302
    assert reader.get(path(row.link)).status_code == 404
    assert reader.post(path(row.link), {"names": FATHER, "answer": "yes"}).status_code == 404
    assert not Consent.objects.exists()


def test_it_runs_out(asked, reader, path, clock):
    row = asked()
    clock.later(days=31)
    assert reader.get(path(row.link)).status_code == 404


def test_it_is_taken_back(asked, reader, path, cast):
    row = asked()
    end_request(request=row, by=cast.a.head, at=NOW)
    assert reader.get(path(row.link)).status_code == 404


def test_a_new_one_ends_the_former(asked, reader, path):
    first, second = asked(), asked()
    assert reader.get(path(first.link)).status_code == 404
    assert reader.get(path(second.link)).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"screening": " "},
        {"screened_on": date(2026, 11, 3)},
        {"agreed_on": date(2026, 11, 3)},
    ],
)
def test_nobody_is_asked_before_the_screening_and_the_applicant_s_agreement(asked, changes):
    with pytest.raises(Refusal):
        asked(**changes)
    assert not Link.objects.exists()


def test_nobody_is_asked_over_the_telephone_of_somebody_else(asked, application):
    application.phone.person = application.mother
    application.phone.save()
    with pytest.raises(Refusal):
        asked()


def test_nobody_is_asked_where_violence_is_among_the_reasons(asked, application):
    Case.objects.filter(pk=application.case.pk).update(grounds=[Ground.DOMESTIC_VIOLENCE])
    with pytest.raises(Refusal):
        asked()


def _protect(application: Any, **changes: Any) -> None:
    facts = {"dated": NOW.date(), "in_force_from": NOW.date(), "against": application.father}
    LegalBasis.objects.create(case=application.case, kind="protection_order", **{**facts, **changes})


def test_never_under_a_protection_order(asked, application):
    _protect(application)
    with pytest.raises(Refusal):
        asked()


def test_an_order_that_comes_later_kills_the_link(asked, application, reader, path, in_a):
    row = asked()
    _protect(application)
    assert reader.get(path(row.link)).status_code == 404
    assert reader.post(path(row.link), {"names": FATHER, "answer": "yes"}).status_code == 404
    assert not Consent.objects.exists()


def test_only_whoever_takes_families_in_may_ask(asked, application, cast):
    from services.links.operations.consents import Asking, ask_consent  # noqa: PLC0415

    asking = Asking(application.father, None, NOW.date(), "Разговор", NOW.date())
    for worker in (cast.a.key_worker, cast.a.supervisor, cast.a.reception):
        with pytest.raises(PermissionDenied):
            ask_consent(case=application.case, asking=asking, by=worker, at=NOW)


def test_the_worker_is_reminded_after_the_set_days(asked, application, in_a):
    Policy.objects.update_or_create(only=True, defaults={"consent_days": 9})
    asked()
    open_tasks = Task.objects.filter(case=application.case, kind=SECOND_CONSENT, done_at__isnull=True)
    assert [task.due_on for task in open_tasks] == [NOW.date() + timedelta(days=9)]


def test_a_question_that_cannot_leave_any_more_is_told_to_the_worker_instead_of_waited_for(asked, application, in_a):
    row = asked()
    application.phone.person = application.mother
    application.phone.save()
    assert prepare({"request": str(row.pk)}) is None
    (task,) = Task.objects.filter(case=application.case, kind=SECOND_CONSENT, done_at__isnull=True)
    assert (task.due_on, "не беше изпратен" in task.title) == (NOW.date(), True)


def test_the_answer_ends_the_reminding(asked, application, reader, path, in_a):
    reader.post(path(asked().link), {"names": FATHER, "answer": "yes"})
    assert not Task.objects.filter(kind=SECOND_CONSENT, done_at__isnull=True).exists()


def test_intake_waits_for_both(asked, application, reader, path, cast, in_a):
    move_case(case=application.case, move=CaseMove.START_SCREENING, by=cast.a.head, at=NOW)
    with pytest.raises(Refusal, match="родител"):
        move_case(case=application.case, move=CaseMove.START_INTAKE, by=cast.a.head, at=NOW)
    reader.post(path(asked().link), {"names": FATHER, "answer": "yes"})
    with pytest.raises(Refusal) as told:
        move_case(case=application.case, move=CaseMove.START_INTAKE, by=cast.a.head, at=NOW)
    assert FATHER not in str(told.value)
    assert application.mother.names in str(told.value)
    assert Case.objects.get(pk=application.case.pk).state == CaseState.SCREENING


def test_the_pages_of_the_worker(asked, application, cast):
    at = cast.at(cast.a.head)
    page = at.get(f"/links/cases/{application.case.pk}/ask/")
    assert page.status_code == 200
    sent = {
        "way": str(application.phone.pk),
        "language": "bg",
        "screened_on": "02.11.2026",
        "screening": "Разговор насаме.",
        "no_violence": "on",
        "agreed_on": "02.11.2026",
        "shows": "nothing",
    }
    without = {name: value for name, value in sent.items() if name != "no_violence"}
    assert at.post(f"/links/cases/{application.case.pk}/ask/", without).status_code == 422
    answer = at.post(f"/links/cases/{application.case.pk}/ask/", sent)
    assert answer.status_code == 302, answer.content.decode()
    told = at.get(answer.url).content.decode()
    assert "http://link.localhost" in told
    case_page = at.get(f"/cases/{application.case.pk}/").content.decode()
    assert application.father.names in case_page
    with entered(cast.a.place):
        row = ConsentRequest.objects.get()
    assert at.post(f"/links/consents/{row.pk}/end/").status_code == 302
    assert "http://link.localhost" not in at.get(f"/links/consents/{row.pk}/").content.decode()


def test_a_stranger_of_another_centre_sees_no_request(asked, cast):
    row = asked()
    assert cast.at(cast.b.head).get(f"/links/consents/{row.pk}/").status_code == 404
