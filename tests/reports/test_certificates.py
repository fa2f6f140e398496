"""Attendance certificates: who issues them for what, what they say, and what a stranger can check."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from audit.models import Event
from kernel import sight
from kernel.errors import Refusal
from kernel.ids import uuid7
from kernel.place import entered
from services.cases.models import Document
from services.contact_centre.operations.checks import void_check
from services.contact_centre.operations.record import sign_record
from services.contact_centre.queries.board import policy
from services.files.queries import open_file
from services.reports.models import Certificate
from services.reports.operations import certificates as operations
from services.reports.operations import issue_certificate, revoke_certificate
from services.reports.typeset import codes
from services.reports.typeset.codes import grouped
from services.reports.views import certificates as views
from tenants.centres import limits
from tenants.centres.limits import Limit
from tenants.centres.models import PublishedCode
from tenants.isolation import doors
from tests.contact_centre.door import moment
from tests.reports.typeset.reading import words
from tests.utils.eyes import TEST

BAILIFF = "Държавен съдебен изпълнител при РС – Хасково"
AT = moment("13:30")
ISSUERS = [("head", True), ("coordinator", True), ("key_worker", True), ("supervisor", False), ("reception", False)]


def issue(session: Any, by: Any, **changes: Any) -> Certificate:
    facts = {"addressee": BAILIFF, "by": by, "at": AT, **changes}
    return issue_certificate(session=session, **facts)


def text_of(certificate: Certificate) -> str:
    return words(b"".join(open_file(certificate.document.file)))


# --- issuing -------------------------------------------------------------------------------------------------------


def test_it_says_who_came_and_left_at_which_minute_and_names_no_child(cast, signed, family):
    certificate = issue(signed, cast.a.head)
    text = text_of(certificate)
    for part in ("СБ-2026-0001", "А. И.", "09:45", "12:21", "от 10:04 ч. до 12:00 ч.", "Мария Иванова", BAILIFF):
        assert part in text, part
    assert "Ани" not in text
    assert "Детето сяда до бащата." not in text
    assert "/certificates/; показват се само" in text
    assert (certificate.valid_until - date(2026, 11, 7)).days == policy().certificate_valid_days


def test_a_step_that_was_taken_back_is_not_on_the_paper(cast, door, meeting, family):
    wrong = door.check(meeting, family.father, "arrived", "9:31")
    void_check(event=wrong, reason="друг човек", by=cast.a.reception, at=moment("9:32"))
    certificate = issue(door.signed(door.whole_meeting(meeting, family), family), cast.a.head)
    assert "09:31" not in text_of(certificate)


@pytest.mark.parametrize(
    ("came", "reason", "says"),
    [
        ("father", "child_not_brought", ("no", "yes")),
        ("child", "parent_did_not_come", ("yes", "no")),
    ],
)
def test_not_brought_and_did_not_come_are_two_papers(cast, door, meeting, family, came, reason, says):
    came_here = [family.father] if came == "father" else [family.children[0], family.mother]
    door.through(meeting, *((person, "arrived", "9:50") for person in came_here))
    waited = "Рисуваше; казахме, че днес няма среща." if came == "child" else ""
    door.not_held(meeting, "10:16", reason, child_wait=waited)
    door.through(meeting, *((person, "left", "10:20") for person in came_here))
    meeting.refresh_from_db()
    session = sign_record(session=meeting, by=meeting.supervisor, at=moment("13:00"))
    facts = issue(session, cast.a.head).facts
    assert facts["outcome"] == "not_held"
    assert (facts["child_brought"]["shown"], facts["visitor_came"]["shown"]) == says


@pytest.mark.parametrize(("who", "may"), ISSUERS)
def test_who_may_issue(cast, signed, who, may):
    by = getattr(cast.a, who)
    if may:
        assert issue(signed, by).issued_by == by
    else:
        with pytest.raises(PermissionDenied):
            issue(signed, by)


def test_an_unsigned_meeting_has_no_certificate(cast, door, meeting, family):
    door.whole_meeting(meeting, family)
    with pytest.raises(Refusal):
        issue(meeting, cast.a.head)


def test_without_an_addressee_nothing_leaves(cast, signed):
    with pytest.raises(Refusal) as refusal:
        issue(signed, cast.a.head, addressee=" ")
    assert refusal.value.field == "addressee"
    assert not Certificate.objects.exists()
    assert not Document.objects.exists()


def test_sent_twice_is_one_paper_and_another_addressee_gets_a_number_of_its_own(cast, signed):
    first = issue(signed, cast.a.head)
    assert issue(signed, cast.a.head, at=AT + timedelta(seconds=20)) == first
    second = issue(signed, cast.a.head, addressee="Районен съд – Хасково")
    assert (first.number, second.number) == ("СБ-2026-0001", "СБ-2026-0002")
    assert first.code != second.code


def test_issuing_stands_in_the_audit(cast, signed):
    certificate = issue(signed, cast.a.head)
    event = Event.objects.get(object_id=certificate.pk)
    assert (event.action, event.case_id, event.detail["number"]) == ("write", signed.case_id, certificate.number)


# --- the series under many hands -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_eight_hands_at_once_and_one_that_fails_leave_no_gap_and_no_number_twice(cast, place_a, signed, monkeypatch):
    hands, ready, failed = 8, threading.Barrier(8), []
    head, document = cast.a.head, operations._document

    def full_disk(session: Any, paper: Any, *rest: Any) -> Document:
        if paper.outgoing.addressee == ("Адресат 3",):
            raise OSError("no space left")
        return document(session, paper, *rest)

    monkeypatch.setattr(operations, "_document", full_disk)

    def hand(number: int) -> None:
        ready.wait()
        with entered(place_a), sight.beyond(TEST):
            try:
                issue(signed, head, addressee=f"Адресат {number}")
            except OSError as error:
                failed.append(error)
            finally:
                connection.close()

    threads = [threading.Thread(target=hand, args=(number,)) for number in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with entered(place_a):
        numbers = sorted(Certificate.objects.values_list("number", flat=True))
        assert numbers == [f"СБ-2026-{number:04d}" for number in range(1, hands - len(failed) + 1)]
    with entered(doors.PUBLIC):
        assert PublishedCode.objects.count() == len(numbers)
    assert len(failed) == 1


# --- revoking ------------------------------------------------------------------------------------------------------


def test_a_revoked_certificate_is_kept_and_said_to_hold_no_longer(cast, signed):
    certificate = issue(signed, cast.a.head)
    revoked = revoke_certificate(certificate=certificate, reason="Грешен час.", by=cast.a.head, at=AT)
    assert (revoked.revoked_by, revoked.revoked_reason) == (cast.a.head, "Грешен час.")
    with entered(doors.PUBLIC):
        assert PublishedCode.objects.get(code_hash=certificate.code_hash).revoked_on == date(2026, 11, 7)
    with pytest.raises(Refusal):
        revoke_certificate(certificate=certificate, reason="Пак.", by=cast.a.head, at=AT)


def test_revoking_needs_a_reason_and_the_right(cast, signed):
    certificate = issue(signed, cast.a.head)
    with pytest.raises(Refusal) as refusal:
        revoke_certificate(certificate=certificate, reason=" ", by=cast.a.head, at=AT)
    assert refusal.value.field == "reason"
    with pytest.raises(PermissionDenied):
        revoke_certificate(certificate=certificate, reason="Грешен час.", by=cast.a.supervisor, at=AT)


# --- pages of the centre -------------------------------------------------------------------------------------------


def test_from_the_signed_meeting_to_the_paper_by_pages(cast, door, signed):
    door.now("13:30")
    head = cast.at(cast.a.head)
    assert f"/certificates/sessions/{signed.pk}/" in head.get("/certificates/").content.decode()
    sent = head.post(f"/certificates/sessions/{signed.pk}/", {"addressee": BAILIFF, "purpose": ""})
    certificate = Certificate.objects.get()
    assert sent["Location"] == f"/certificates/{certificate.pk}/"
    page = head.get(sent["Location"]).content.decode()
    assert grouped(certificate.code) in page
    paper = head.get(f"/certificates/{certificate.pk}/file/")
    assert paper["Content-Disposition"].startswith("attachment")
    assert certificate.number in words(paper.content)
    assert head.post(f"/certificates/{certificate.pk}/revoke/", {"reason": "Грешен час."}).status_code == 302


@pytest.mark.parametrize("facts", [{"addressee": ""}, {"addressee": "x" * 301}, {"addressee": "\x00"}])
def test_bad_input_is_said_and_issues_nothing(cast, signed, facts):
    answer = cast.at(cast.a.head).post(f"/certificates/sessions/{signed.pk}/", facts)
    assert answer.status_code == 422
    assert not Certificate.objects.exists()


def test_who_must_not_see_or_issue_does_not(cast, signed):
    certificate = issue(signed, cast.a.head)
    pages = [f"/certificates/{certificate.pk}/", f"/certificates/{certificate.pk}/file/"]
    stranger = cast.at(cast.a.worker("key_worker"))
    assert [stranger.get(page).status_code for page in pages] == [404, 404]
    assert stranger.get(f"/certificates/sessions/{signed.pk}/").status_code == 404
    assert cast.at(cast.a.reception).get(pages[0]).status_code == 403
    assert cast.at(cast.a.supervisor).post(f"{pages[0]}revoke/", {"reason": "х"}).status_code == 403
    assert cast.at(cast.b.head).get(pages[0]).status_code == 404
    assert cast.at(cast.b.head, "centre-a").get(pages[0]).status_code == 302


def test_the_list_finds_a_number_and_says_when_there_is_none(cast, signed):
    issue(signed, cast.a.head)
    head = cast.at(cast.a.head)
    assert "СБ-2026-0001" in head.get("/certificates/", {"q": "0001"}).content.decode()
    assert "СБ-2026-0001" not in head.get("/certificates/", {"q": "0002"}).content.decode()
    assert "СБ-2026-0001" in head.get("/certificates/", {"q": signed.case.number}).content.decode()


def test_the_list_costs_the_same_for_many_papers(cast, signed, django_assert_max_num_queries):
    for number in range(12):
        issue(signed, cast.a.head, addressee=f"Адресат {number}")
    head = cast.at(cast.a.head)
    head.get("/certificates/")
    with django_assert_max_num_queries(14):
        head.get("/certificates/")


def test_a_paper_whose_file_is_lost_is_a_plain_404(cast, signed, settings, tmp_path):
    certificate = issue(signed, cast.a.head)
    settings.FILES_ROOT = tmp_path
    assert cast.at(cast.a.head).get(f"/certificates/{certificate.pk}/file/").status_code == 404
    with pytest.raises(Http404):
        text_of(certificate)


# --- the public door -----------------------------------------------------------------------------------------------


def checked(client: Any, number: str, code: str) -> str:
    return client.get("/certificates/", {"number": number, "code": code}).content.decode()


def test_a_stranger_checks_number_and_code_and_learns_no_name(cast, signed, at_public):
    certificate = issue(signed, cast.a.head)
    page = checked(at_public, certificate.number, grouped(certificate.code).lower())
    assert "note-success" in page or "07.11.2026" in page
    for secret in ("Иванов", "Ани", BAILIFF, "Хасково"):
        assert secret not in page
    wrong = checked(at_public, "СБ-2026-0002", certificate.code)
    assert "07.11.2026" not in wrong


def test_the_public_page_says_revoked_and_expired(cast, signed, at_public, door):
    certificate = issue(signed, cast.a.head)
    door.now("13:30", date(2028, 11, 7))
    assert "2027" in checked(at_public, certificate.number, certificate.code)
    revoke_certificate(certificate=certificate, reason="Грешен час.", by=cast.a.head, at=AT)
    assert checked(at_public, certificate.number, certificate.code).count("07.11.2026") == 2


@pytest.mark.parametrize("code", ["", "7K3M", "0000-0000-0000-0001", "\x00", "я" * 60, "x" * 61])
def test_a_mistyped_code_is_no_error_of_ours(at_public, code):
    assert at_public.get("/certificates/", {"number": "СБ-2026-0001", "code": code}).status_code in {200, 422}


# --- the sheet of the day ------------------------------------------------------------------------------------------


def test_the_sheet_of_the_day_has_first_names_windows_and_the_emergency_but_no_surname(cast, door, meeting):
    door.now("8:00")
    answer = cast.at(cast.a.reception).get("/certificates/day-sheet/")
    text = words(answer.content)
    for part in ("Георги", "Мария", "Ани", "112", "116 111"):
        assert part in text, part
    assert "Иванов" not in text
    assert cast.at(cast.b.head, "centre-a").get("/certificates/day-sheet/").status_code == 302


@pytest.fixture
def few_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MISSES", Limit(f"misses-{uuid7()}", most=3, seconds=600))
    monkeypatch.setattr(views, "CHECKS", Limit(f"checks-{uuid7()}", most=6, seconds=600))


def test_guessing_codes_is_slowed_down(few_attempts, at_public) -> None:
    wrong = {"number": "СБ-2026-0001", "code": codes.grouped(codes.new_code())}
    assert [at_public.get("/certificates/", wrong).status_code for _ in range(3)] == [200] * 3
    answer = at_public.get("/certificates/", wrong)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "600"
    assert at_public.get("/certificates/").status_code == 200


def test_a_slip_of_the_finger_costs_no_attempt(few_attempts, at_public) -> None:
    slip = {"number": "СБ-2026-0001", "code": "7K3M-Q9TD"}
    assert [at_public.get("/certificates/", slip).status_code for _ in range(5)] == [422] * 5


def test_a_court_may_check_many_papers_but_not_without_end(few_attempts, cast, signed, at_public) -> None:
    certificate = issue(signed, cast.a.head)
    right = {"number": certificate.number, "code": certificate.code}
    assert [at_public.get("/certificates/", right).status_code for _ in range(7)] == [200] * 6 + [429]


def test_a_broken_cache_lets_people_check(few_attempts, at_public, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "caches", {})
    wrong = {"number": "СБ-2026-0001", "code": codes.new_code()}
    assert {at_public.get("/certificates/", wrong).status_code for _ in range(8)} == {200}


def test_two_meetings_at_one_hour_are_told_apart_by_the_child(cast, signed, family):
    page = cast.at(cast.a.head).get("/certificates/").content.decode()
    assert family.children[0].names in page


def test_the_paper_leads_to_its_meeting_and_to_what_a_stranger_sees(cast, signed):
    certificate = issue(signed, cast.a.head)
    page = cast.at(cast.a.head).get(f"/certificates/{certificate.pk}/").content.decode()
    assert f"/meetings/{signed.pk}/" in page
    assert f"code={grouped(certificate.code)}" in page


def test_checking_a_paper_never_says_that_something_was_not_saved(at_public):
    page = at_public.get("/certificates/", {"number": "СБ-2026-0001", "code": "x"}).content.decode()
    assert "Още нищо не е записано" not in page
    assert "Поправете:" in page
