"""Factual reports: who writes and approves, what is frozen and proved, what no reader learns, what a court holds."""

import io
from datetime import date, timedelta

import pikepdf
import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied

from audit.models import Event
from kernel.errors import Refusal
from kernel.place import entered
from outbox.work import work_one
from services.cases.models import Release
from services.cases.operations.release import Stopped
from services.cases.operations.secrets import withhold_entry
from services.contact_centre.operations.record import add_addendum
from services.files.queries import read_file
from services.people.operations import NewContact, add_contact_point, withhold
from services.reports.contents import digest_of
from services.reports.models import Report
from services.reports.operations import (
    approve_report,
    ask_approval,
    discard_report,
    edit_report,
    revoke_report,
    send_back,
    take_back,
)
from services.reports.typeset.codes import grouped
from services.staff import approvals
from services.staff.models import Approval
from tenants.centres.models import PublishedCode
from tenants.isolation import doors
from tests.contact_centre.conftest import SATURDAY
from tests.reports.conftest import AT, BECAUSE, COURT, word_text
from tests.reports.typeset.reading import words

ADDRESS = "Димитровград, ул. „Захари Зограф“ № 14, ап. 9"


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def keep(desk, person, kind, value, reader):
    point = add_contact_point(person=person, contact=NewContact(kind, value), by=desk.second, at=AT)
    withhold(point=point, withheld_from=reader, reason="ЗЗДН", ground="protection_order", by=desk.second, at=AT)


# --- the way of a report -------------------------------------------------------------------------------------------


def test_from_draft_to_paper(desk, signed):
    report = desk.asked()
    assert report.state == "waiting"
    assert report.contents["meetings"][0]["session"] == str(signed.pk)
    assert report.digest == digest_of(report.contents)
    report = approve_report(report=report, because=BECAUSE, by=desk.second, at=AT)
    assert (report.state, report.number) == ("building", "ФД-2026-0001")
    assert report.document is None
    while work_one():
        pass
    report.refresh_from_db()
    assert report.state == "issued"
    assert {report.document.kind, report.word_document.kind} == {"report"}
    assert not Release.objects.exists()
    assert not Approval.objects.filter(state="waiting").exists()


def test_the_code_is_checked_on_the_public_door_without_a_name(desk, at_public, place_a):
    report = desk.issued()
    with entered(doors.PUBLIC):
        assert PublishedCode.objects.get().code_hash == report.code_hash
    asked = {"number": report.number, "code": grouped(report.code)}
    page = soup(at_public.get("/certificates/", asked)).text
    assert "Истинск" in page
    assert "Иванов" not in page
    with entered(place_a):
        revoke_report(report=report, reason="грешен период", by=desk.second, at=AT)
    assert (
        "недействител" in soup(at_public.get("/certificates/", asked)).text.casefold()
        or "отменен" in soup(at_public.get("/certificates/", asked)).text.casefold()
    )


def test_the_pdf_is_archival_with_bookmarks(desk):
    pdf = pikepdf.open(io.BytesIO(read_file(desk.issued().document.file)))
    with pdf.open_metadata() as meta:
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
        assert meta["pdfuaid:part"] == "1"
    with pdf.open_outline() as outline:
        (report,) = outline.root
        titles = [one.title for one in report.children]
        assert titles[:4] == ["Основание", "Дете и лица по режима", "Периодът в числа", "Срещи в периода"]
        assert titles[-1] == "Как да се чете този доклад"
        facts = next(one for one in report.children if one.title == "Записани факти по срещи")
        assert facts.children[0].title.startswith("07.11.2026 г. (събота)")


def test_sent_back_it_is_a_draft_with_the_reason(desk):
    report = send_back(report=desk.asked(), because="Добавете и срещата от октомври.", by=desk.second, at=AT)
    assert (report.state, report.contents, report.refused_because) == (
        "draft",
        None,
        "Добавете и срещата от октомври.",
    )
    assert ask_approval(report=report, by=desk.author, at=AT).refused_because == ""


def test_taken_back_by_whoever_asked_alone(desk, cast):
    report = desk.asked()
    with pytest.raises(PermissionDenied):
        take_back(report=report, by=cast.a.key_worker, at=AT)
    assert take_back(report=report, by=desk.author, at=AT).state == "draft"
    assert not approvals.waiting_for(desk.second)


def test_what_waits_or_is_issued_is_never_changed(desk):
    for report in (desk.asked(), desk.issued()):
        for act in (
            lambda one: edit_report(report=one, facts={"addressee": "друг"}, by=desk.author, at=AT),
            lambda one: discard_report(report=one, by=desk.author, at=AT),
            lambda one: ask_approval(report=one, by=desk.author, at=AT),
        ):
            with pytest.raises(Refusal):
                act(report)


def test_a_draft_that_nobody_needs_leaves_the_list(desk, cast):
    report = discard_report(report=desk.draft(), by=desk.author, at=AT)
    page = cast.at(desk.author).get("/papers/reports/")
    assert report.case.number not in soup(page).find("main").text
    page = cast.at(desk.author).get("/papers/reports/?state=discarded")
    assert report.case.number in soup(page).find("main").text


# --- who -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "may"), [("head", True), ("key_worker", True), ("supervisor", False), ("reception", False)]
)
def test_who_writes(desk, cast, who, may):
    desk.author = getattr(cast.a, who)
    if may:
        assert desk.draft().created_by == desk.author
    else:
        with pytest.raises(PermissionDenied):
            desk.draft()


def test_who_approves(desk, cast):
    report = desk.asked()
    for by in (cast.a.key_worker, cast.a.supervisor, cast.a.worker("psychologist")):
        with pytest.raises(PermissionDenied):
            approve_report(report=report, because=BECAUSE, by=by, at=AT)
    for because in ("", "Съгласна."):
        with pytest.raises(Refusal):
            approve_report(report=report, because=because, by=desk.second, at=AT)
    assert approve_report(report=report, because=BECAUSE, by=desk.second, at=AT).decided_by == desk.second


def test_a_stranger_to_the_case_and_another_centre_find_nothing(desk, cast):
    report = desk.issued()
    for client in (cast.at(cast.a.worker("key_worker")), cast.at(cast.b.head)):
        for path in ("", "pdf/", "word/", "progress/"):
            assert client.get(f"/papers/reports/{report.pk}/{path}").status_code == 404
        assert report.number not in client.get("/papers/reports/").content.decode()


def test_each_step_stands_in_the_journal(desk):
    report = desk.issued()
    rows = Event.objects.filter(object_id=str(report.pk))
    assert {"write", "sign"} <= set(rows.values_list("action", flat=True))


# --- what no reader must learn -------------------------------------------------------------------------------------


def test_a_line_that_tells_a_secret_is_left_out_for_both_parties(desk, family, door, signed):
    keep(desk, family.children[0], "school", "ОУ „Канарче Първо“, Пловдив", family.father)
    fact = signed.observations.get()
    people = {"people": [family.father], "from_everybody": False}
    withhold_entry(entry=fact, reason="ЗЗДет", ground="child", by=desk.second, at=AT, **people)
    add_addendum(session=signed, text="Учи в ОУ Канарче Първо в Пловдив.", by=signed.supervisor, at=AT)
    report = desk.asked()
    assert "Детето сяда" not in str(report.contents)
    assert "Канарче" not in str(report.contents)
    assert report.contents["left_out"] == {"withheld": 2}


def test_the_other_party_alone_may_read_it(desk, family, signed):
    fact = signed.observations.get()
    people = {"people": [family.father], "from_everybody": False}
    withhold_entry(entry=fact, reason="ЗЗДет", ground="child", by=desk.second, at=AT, **people)
    for profile, recipient, is_told in (
        ("recipient", family.mother, True),
        ("recipient", family.father, False),
        ("authority", None, True),
    ):
        report = desk.asked(profile=profile, recipient=recipient)
        assert ("Детето сяда" in str(report.contents)) is is_told, profile


def test_an_own_sentence_that_tells_a_secret_stops_it(desk, family, cast):
    keep(desk, family.mother, "address", ADDRESS, family.father)
    report = desk.draft(intro="Майката дойде от ул. Зограф 14 в Димитровград.")
    with pytest.raises(Stopped) as stopped:
        ask_approval(report=report, by=desk.author, at=AT)
    assert any("Зограф" in place["quote"] for place in stopped.value.places)
    answer = cast.at(desk.author).post(f"/papers/reports/{report.pk}/ask/")
    assert answer.status_code == 422
    assert "Зограф" in soup(answer).find("mark").text


def test_what_was_withheld_meanwhile_stops_the_approval(desk, family):
    report = desk.asked(intro="Майката дойде от ул. Зограф 14 в Димитровград.")
    keep(desk, family.mother, "address", ADDRESS, family.father)
    with pytest.raises(Stopped):
        approve_report(report=report, because=BECAUSE, by=desk.second, at=AT)
    report.refresh_from_db()
    assert (report.state, report.number) == ("waiting", "")


def test_the_page_of_releases_checks_both_papers_once_more(desk, family, cast):
    report = desk.issued(intro="Майката дойде от ул. Зограф 14 в Димитровград.")
    keep(desk, family.mother, "address", ADDRESS, family.father)
    client = cast.at(cast.a.key_worker)
    for name in ("pdf", "word"):
        assert client.get(f"/papers/reports/{report.pk}/{name}/").status_code == 409, name
    page = f"/cases/documents/{report.document_id}/release/"
    facts = {"recipient": "", "recipient_name": COURT, "profile": "parties", "channel": "post", "ground": "искане"}
    assert client.post(page, facts).status_code == 302
    with entered(cast.a.place):
        assert Release.objects.get().state == "stopped"


# --- the contents --------------------------------------------------------------------------------------------------


def test_lines_are_chosen_one_by_one(desk, signed, cast):
    report, fact = desk.draft(), signed.observations.get()
    client = cast.at(desk.author)
    page = soup(client.get(f"/papers/reports/{report.pk}/"))
    keys = [box["value"] for box in page.find_all("input", attrs={"name": "line"})]
    assert f"fact:{fact.pk}" in keys
    left = [key for key in keys if key != f"fact:{fact.pk}"]
    assert client.post(f"/papers/reports/{report.pk}/lines/", {"line": left}).status_code == 302
    with entered(cast.a.place):
        report = ask_approval(report=report, by=desk.author, at=AT)
        assert "Детето сяда" not in str(report.contents)
        assert "Хубаво беше." in str(report.contents)
        assert report.contents["left_out"] == {"by_hand": 1}


def test_an_arrangement_of_one_child(desk, family, door, wanted):
    other = family._person("child", "Борис Иванов")
    family.case.parties.create(person=other, role="child")
    second = family.arrangement(family.basis, other)
    report = desk.asked(arrangements=[family.first.pk])
    assert len(report.contents["meetings"]) == 1
    draft = desk.draft(arrangements=[second.pk])
    with pytest.raises(Refusal):
        ask_approval(report=draft, by=desk.author, at=AT)
    with pytest.raises(Refusal):
        desk.draft(arrangements=[desk.case.pk])


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"ends_on": SATURDAY + timedelta(days=1)}, "ends_on"),
        ({"starts_on": SATURDAY + timedelta(days=1)}, "ends_on"),
        ({"starts_on": date(2024, 1, 1)}, "starts_on"),
        ({"addressee": " "}, "addressee"),
        ({"profile": "recipient"}, "recipient"),
    ],
)
def test_what_a_draft_must_have(desk, facts, field):
    with pytest.raises(Refusal) as refused:
        desk.draft(**facts)
    assert refused.value.field == field
    assert not Report.objects.exists()


def test_who_is_not_of_the_case_is_no_recipient(desk, another_family):
    with pytest.raises(Refusal):
        desk.draft(profile="recipient", recipient=another_family().father)


def test_the_word_file_says_the_same(desk):
    report = desk.issued()
    pdf, word = words(read_file(report.document.file)), word_text(read_file(report.word_document.file))
    for part in ("Детето сяда до бащата.", report.number, grouped(report.code), "Хубаво беше."):
        assert part in pdf, part
        assert part in word, part
    assert "[[" not in word


# --- pages ---------------------------------------------------------------------------------------------------------


def test_the_pages_from_the_case_to_the_paper(desk, cast, door):
    door.now("13:30")
    author, second = cast.at(desk.author), cast.at(desk.second)
    page = author.get(f"/papers/cases/{desk.case.pk}/reports/new/")
    assert page.status_code == 200
    facts = {"starts_on": "2026-11-01", "ends_on": "2026-11-07", "addressee": COURT, "profile": "parties"}
    wrong = author.post(f"/papers/cases/{desk.case.pk}/reports/new/", {**facts, "intro": "Препоръчваме срещи."})
    assert wrong.status_code == 422
    assert "Препоръчваме" in soup(wrong).find(id="id_intro_error").text
    made = author.post(f"/papers/cases/{desk.case.pk}/reports/new/", facts)
    assert made.status_code == 302
    assert "Детето сяда" in soup(author.get(made.url)).text
    assert author.post(f"{made.url}ask/").status_code == 302
    assert soup(author.get(made.url)).find("form", action=f"{made.url}decide/") is None
    assert soup(second.get(made.url)).find("form", action=f"{made.url}decide/")
    given = {"is_given": "yes", "because": BECAUSE}
    assert second.post(f"{made.url}decide/", {**given, "because": "да"}).status_code == 422
    assert second.post(f"{made.url}decide/", given).status_code == 302
    assert author.get(f"{made.url}progress/").headers.get("HX-Refresh") is None
    with entered(cast.a.place):
        while work_one():
            pass
    assert author.get(f"{made.url}progress/").headers["HX-Refresh"] == "true"
    page = soup(author.get(made.url))
    assert page.find("a", href=f"{made.url}pdf/")
    assert author.get(f"{made.url}pdf/").content.startswith(b"%PDF")
    assert author.get(f"{made.url}word/").content.startswith(b"PK")
    assert "ФД-2026-0001" in soup(author.get(f"/cases/{desk.case.pk}/")).text
    assert second.post(f"{made.url}revoke/", {"reason": "грешен период"}).status_code == 302
    assert "отменен" in soup(author.get(made.url)).find("main").text


def test_the_page_of_approvals_decides_too(desk, cast):
    report = desk.asked()
    (question,) = approvals.waiting_for(desk.second)
    page = cast.at(desk.second).get(f"/staff/approvals/{question.pk}/")
    assert "Детето сяда до бащата." in soup(page).text
    approvals.decide(approval=question, is_given=True, because=BECAUSE, by=desk.second, at=AT)
    report.refresh_from_db()
    assert report.state == "building"


def test_contents_that_somebody_changed_are_told(desk, cast):
    report = desk.asked()
    report.contents = {**report.contents, "intro": "друго"}
    report.save()
    assert "променено" in soup(cast.at(desk.second).get(f"/papers/reports/{report.pk}/")).find("main").text
