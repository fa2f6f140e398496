"""Courts and departments hand a referral in without an account, and ask by a code how far it is."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.errors import Refusal
from kernel.place import entered
from services.cases.enums import CaseMove, CaseState, DocumentKind
from services.cases.models import Case, CaseTransition, Document, Task
from services.cases.operations import move_case, release_document
from services.files.models import StoredFile
from services.files.operations import store_generated
from services.links import codes
from services.links.models import Submission
from tenants.centres.models import Centre
from tenants.isolation import doors
from tests.links.conftest import NOW

JUDGE = "Иван Стоянов, съдия"


@pytest.fixture(autouse=True)
def _nobody_counted(tmp_path: Any, settings: Any, db: None) -> Any:
    settings.FILES_ROOT = str(tmp_path)
    with entered(doors.LINK):
        caches["limits"].clear()
    yield
    with entered(doors.LINK):
        caches["limits"].clear()


@pytest.fixture
def sheet(place_a: Any) -> dict[str, Any]:
    return {
        "centre": str(place_a.uuid),
        "source": "court",
        "institution": "Районен съд – Хасково",
        "reference": "213/2026",
        "text": "Моля, организирайте срещи по приложеното определение.",
        "sender": JUDGE,
        "sender_email": "sadia@example.bg",
        "child-0-names": "Ани Тенева",
        "child-0-birth_date": "04.05.2017",
        "adult-0-names": "Мария Тенева",
        "adult-0-kinship": "mother",
        "adult-1-names": "Георги Тенев",
        "adult-1-kinship": "father",
        "paper-0-kind": "court_order",
        "paper-1-kind": "letter_in",
        "paper-2-kind": "letter_in",
    }


def paper(content: bytes = "Определение".encode(), name: str = "opredelenie.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/plain")


def send(reader: Any, sheet: dict[str, Any]) -> str:
    answer = reader.post("/refer/", sheet)
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.content.decode().split("<code>")[1].split("</code>")[0])


def test_it_arrives_as_a_received_referral_with_its_time(reader, sheet, clock, in_a):
    code = send(reader, sheet | {"paper-0-file": paper()})
    case = Case.objects.get()
    assert (case.state, case.received_at) == (CaseState.RECEIVED, clock.at)
    referral = case.referrals.get()
    assert (referral.institution_name, referral.reference) == ("Районен съд – Хасково", "213/2026")
    assert sorted(party.person.names for party in case.parties.all()) == ["Ани Тенева", "Георги Тенев", "Мария Тенева"]
    document = Document.objects.get(case=case)
    assert (document.kind, document.received_at) == (DocumentKind.COURT_ORDER, clock.at)
    assert StoredFile.objects.get().created_by is None
    assert Submission.objects.get().sender == JUDGE
    assert Task.objects.filter(case=case).count() == 1
    assert codes.normal(code) == code


def test_also_before_the_service_has_opened(reader, sheet, clock, cast, in_a):
    with entered(doors.OPERATOR):
        Centre.objects.filter(pk=in_a.uuid).update(service_opens_on=clock.at.date() + timedelta(days=8))
    send(reader, sheet)
    case = Case.objects.get()
    assert case.received_at == clock.at
    with pytest.raises(Refusal):
        move_case(case=case, move=CaseMove.START_SCREENING, by=cast.a.head, at=NOW)


def test_the_code_tells_how_far_and_nothing_of_a_person(reader, sheet, cast, in_a, clock):
    code = send(reader, sheet)
    case = Case.objects.get()

    def told(state: str) -> str:
        Case.objects.filter(pk=case.pk).update(state=state, duplicates_checked_at=NOW)
        page = reader.post("/refer/state/", {"code": code}).content.decode()
        for word in ("Тенев", "Ани", "Стоянов", "213", case.number, "Хасково", "Център А"):
            assert word not in page
        return page

    assert "получено" in told(CaseState.RECEIVED)
    assert "в проучване" in told(CaseState.SCREENING)
    assert "уточнение" in told(CaseState.CLARIFICATION)
    assert "прието" in told(CaseState.INTAKE)
    assert "мотивите следват" in told(CaseState.DECLINED)


def test_the_code_says_that_the_reasons_were_sent_only_when_they_were(reader, sheet, cast, in_a):
    code = send(reader, sheet)
    case = Case.objects.get()
    Case.objects.filter(pk=case.pk).update(state=CaseState.DECLINED)

    def letter(title: str, at: datetime) -> Document:
        facts = {"content": title.encode(), "content_type": "text/plain", "subject": None, "by": None, "at": at}
        stored = store_generated(name="pismo.txt", **facts)
        return Document.objects.create(case=case, kind=DocumentKind.LETTER_OUT, title=title, file=stored, added_at=at)

    def sent(document: Document) -> bool:
        to = {"recipient": None, "recipient_name": "Районен съд – Хасково", "readers": (), "channel": "post"}
        facts = {"ground": "писмо на съда", "by": cast.a.head, "at": NOW, "profile": "authority"}
        release_document(document=document, **to, **facts)
        return "е изпратено" in reader.post("/refer/state/", {"code": code}).content.decode()

    assert not sent(letter("Потвърждение за получаване", NOW - timedelta(hours=1)))
    moved = {"from_state": CaseState.RECEIVED, "to_state": CaseState.SCREENING, "at": NOW, "by": cast.a.head}
    CaseTransition.objects.create(case=case, move=CaseMove.START_SCREENING, **moved)
    refusal = letter("Отказ", NOW + timedelta(hours=1))
    assert "мотивите следват" in reader.post("/refer/state/", {"code": code}).content.decode()
    assert sent(refusal)


def test_a_code_may_be_typed_as_people_type_it(reader, sheet, in_a):
    code = send(reader, sheet)
    typed = code.lower().replace("-", " ").replace("0", "o")
    assert "получено" in reader.post("/refer/state/", {"code": typed}).content.decode()


def test_made_up_codes_and_those_of_another_centre_are_nobody_s(reader, sheet, in_a, place_b):
    code = send(reader, sheet)
    other = codes.hint_of(place_b.uuid) + code[4:]
    for one in (other, codes.new_code(in_a.uuid), "XXXX", "'; DROP TABLE", "\0" * 16):
        assert reader.post("/refer/state/", {"code": one}).status_code == 422


def test_guessing_codes_is_slowed_down(reader, in_a):
    answers = [reader.post("/refer/state/", {"code": codes.new_code(in_a.uuid)}).status_code for _ in range(31)]
    assert answers[:30] == [422] * 30
    assert answers[30] == 429


def test_the_code_is_not_kept(reader, sheet, in_a):
    code = send(reader, sheet)
    row = Submission.objects.get()
    assert code not in str(vars(row))
    assert row.code_hash == codes.digest(code, in_a)


@pytest.mark.parametrize(
    "changes",
    [
        {"child-0-names": ""},
        {"centre": ""},
        {"source": "nobody", "paper-0-kind": "x"},
        {"institution": ""},
        {"adult-0-kinship": ""},
        {"sender_email": "не е поща"},
        {"source": "self"},
        {"child-0-birth_date": "04.05.2099"},
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(reader, sheet, changes, in_a):
    assert reader.post("/refer/", sheet | changes).status_code == 422
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"MZ\x90\x00" + b"\0" * 200, "pismo.pdf"), (b"", "prazno.txt"), (b"<script>", "page.html")],
)
def test_a_hostile_file_is_refused_and_nothing_is_kept(reader, sheet, content, name, in_a):
    answer = reader.post("/refer/", sheet | {"paper-0-file": paper(content, name)})
    assert answer.status_code == 422
    assert not Case.objects.exists()
    assert not StoredFile.objects.exists()


def test_files_together_have_a_limit(reader, sheet, in_a, monkeypatch):
    monkeypatch.setattr("services.links.forms.referrals.MOST_BYTES", 10)
    assert reader.post("/refer/", sheet | {"paper-0-file": paper(b"0123456789 a")}).status_code == 422


def test_an_empty_form_is_answered_with_what_is_missing(reader, in_a):
    assert reader.post("/refer/", {}).status_code == 422
    assert reader.post("/refer/state/", {}).status_code in {200, 422}


def test_a_robot_is_thanked_and_nothing_is_kept(reader, sheet, in_a):
    assert reader.post("/refer/", sheet | {"website": "http://spam"}).status_code == 302
    assert not Case.objects.exists()


def test_one_network_may_send_so_many(reader, sheet, in_a):
    answers = [reader.post("/refer/", sheet).status_code for _ in range(11)]
    assert answers == [200] * 10 + [422]
    assert Case.objects.count() == 10


def test_a_locked_centre_takes_nothing(reader, sheet, place_a):
    with entered(doors.OPERATOR):
        Centre.objects.filter(pk=place_a.uuid).update(locked_by="operator")
    assert reader.post("/refer/", sheet).status_code == 422


def test_the_team_sees_who_sent_it_and_is_told_to_call_back(reader, sheet, cast, in_a):
    send(reader, sheet)
    page = cast.at(cast.a.head).get(f"/cases/{Case.objects.get().pk}/").content.decode()
    assert JUDGE in page
    assert "на номер, който знаете" in page


def test_nothing_is_written_into_another_centre(reader, sheet, place_b, in_a):
    send(reader, sheet)
    with entered(place_b):
        assert not Case.objects.exists()


def test_the_host_says_what_it_is_for(reader):
    assert "Лични връзки" in reader.get("/").content.decode()
    assert reader.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"
    assert settings.BASE_DOMAIN == "localhost"
