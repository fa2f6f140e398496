"""One parent asks for their own data: what they get, what nobody may find in it, and who lets it go."""

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from pypdf import PdfReader

from audit.enums import Action
from audit.models import Event
from kernel.clock import now, today
from kernel.errors import Refusal
from kernel.place import entered
from services.cases.models import Document
from services.cases.operations import withhold_entry
from services.contact_centre.models import Interview, Observation, Participant
from services.custody import operations
from services.custody.enums import AccessState
from services.custody.models import AccessRequest
from services.custody.operations.access import months_later
from services.custody.views import common
from services.files.models import StoredFile
from services.files.operations import store_generated
from services.files.queries import read_file
from services.people.models import ContactPoint, Person
from tests.continuity.age_reader import opened
from tests.custody.conftest import CANARY, SECRET, Story
from tests.utils.cast import PASSWORD, Cast
from tests.utils.security import figure

pytestmark = [pytest.mark.django_db, pytest.mark.security_figure]
WORDS = "четири думи за един пакет"
WHY = "Прочетох всичко, няма данни на други."
OTHERS = ("ЧУЖДАМАЙКА", "ДОНОСНИК", "ПСИХОЛОГ", "ДЕТСКИДУМИ", SECRET)


def asked(story: Story, cast: Cast) -> AccessRequest:
    return operations.record_request(
        person=story.father, received_on=today(), asked="in_person", identity="card", by=cast.a.head, at=now()
    )


def prepared(story: Story, cast: Cast, leave_out: tuple[str, ...] = ()) -> AccessRequest:
    row = AccessRequest.objects.first() or asked(story, cast)
    operations.prepare(request=row, leave_out=leave_out, by=cast.a.head, at=now())
    built = operations.build(request_id=row.pk, at=now())
    assert built is not None
    return built


def in_every_encoding(word: str) -> Iterator[bytes]:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp1251"):
        raw = word.encode(encoding)
        yield raw
        yield from (base64.b64encode(b"x" * shift + raw)[4 * (shift > 0) : -4] for shift in range(3))
    yield quote(word).encode()
    yield json.dumps(word).strip('"').encode()


def texts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Every member, its name, and the words of PDFs."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            raw = package.read(name)
            yield name, name.encode() + raw
            if name.endswith(".pdf"):
                yield name, "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages).encode()


def test_the_pack_tells_the_own_facts_and_no_other_s(planted: Story, cast: Cast) -> None:
    with entered(planted.place):
        row = prepared(planted, cast)
        assert row.state == AccessState.PREPARED, row.contents["places"]
        content = read_file(row.pack)
    found = [
        (name, word)
        for name, raw in texts(content)
        for word in OTHERS
        if any(one in raw for one in in_every_encoding(word))
    ]
    numbers = [name for name, raw in texts(content) if b"887654321" in raw or b"0887654321" in raw]
    leaks = len(found) + len(numbers)
    figure("Access pack: canaries of others in any member", leaks, unit="places", bound="= 0", holds=not leaks)
    page = dict(texts(content))["index.html"].decode(errors="ignore")
    assert f"{CANARY} Баща" in page
    assert "Бащата иска срещи" in page
    assert f"{CANARY} наблюдение" in page
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert set(package.namelist()) == {"index.html", "data.json", "letter.pdf"}
        assert json.loads(package.read("data.json"))["about"]


def test_the_review_tells_what_was_left_out_and_why(planted: Story, cast: Cast) -> None:
    with entered(planted.place):
        out = {one["what"]: one["count"] for one in prepared(planted, cast).contents["out"]}
    assert sum(out.values()) >= 9
    assert all(out.values())


@pytest.mark.parametrize(
    "text",
    [
        "Бащата пита за ЧУЖДАМАЙКА Петрова.",
        "Petrova Chuzhdamayka също дойде, майката CHUZHDAMAYKA Petrova",
        "тел. 0887 65 43 21",
        "живее на ул. Скрито, номер 7",
        "сигнал от Училище ДОНОСНИК",
    ],
)
def test_a_leak_stops_the_pack_with_its_place(text: str, planted: Story, cast: Cast) -> None:
    with entered(planted.place):
        interview = Interview.objects.get(person=planted.father)
        interview.note = text
        interview.save()
        row = prepared(planted, cast)
        assert (row.state, row.pack) == (AccessState.STOPPED, None)
        assert {place["key"] for place in row.contents["places"]} == {f"interview:{interview.pk}"}
        assert row.contents["places"][0]["quote"]
        with pytest.raises(Refusal):
            operations.approve_access(request=row, because=WHY, by=cast.a.coordinator, at=now())
        again = prepared(planted, cast, (f"interview:{interview.pk}",))
        assert again.state == AccessState.PREPARED


def test_what_is_withheld_after_the_approval_stops_it_at_the_door(planted: Story, cast: Cast) -> None:
    with entered(planted.place):
        row = prepared(planted, cast)
        operations.approve_access(request=row, because=WHY, by=cast.a.coordinator, at=now())
        ContactPoint.objects.create(person=planted.mother, kind="school", value="Бащата иска срещи")
        ContactPoint.objects.create(person=planted.mother, kind="email", value="bashtata@example.org")
        interview = Interview.objects.get(person=planted.father)
        ContactPoint.objects.create(person=planted.child, kind="email", value="mama@skrito.example")
        assert interview.note
        mother = Person.objects.get(pk=planted.mother.pk)
        mother.names = "Бащата Иска"
        mother.save()
        assert operations.hand_over(request=row, passphrase=WORDS, by=cast.a.head, at=now()) is None
        row.refresh_from_db()
        assert row.state == AccessState.STOPPED


def test_it_is_handed_over_once_sealed_and_then_gone(planted: Story, cast: Cast) -> None:
    with entered(planted.place):
        row = prepared(planted, cast)
        digest = row.digest
        operations.approve_access(request=row, because=WHY, by=cast.a.coordinator, at=now())
        sealed = operations.hand_over(request=row, passphrase=WORDS, by=cast.a.head, at=now())
        assert sealed is not None
        assert b"PK\x03\x04" not in sealed
        assert zipfile.ZipFile(io.BytesIO(opened(sealed, passphrase=WORDS))).testzip() is None
        row.refresh_from_db()
        assert (row.state, row.pack, row.contents, row.digest) == (AccessState.RELEASED, None, None, digest)
        assert not StoredFile.objects.filter(content_type="application/zip").exists()
        assert Event.objects.filter(action=Action.RELEASE, object_id=row.pk).count() == 1
        with pytest.raises(Refusal):
            operations.hand_over(request=row, passphrase=WORDS, by=cast.a.head, at=now())


def test_the_preparer_cannot_approve(planted: Story, cast: Cast) -> None:
    with entered(planted.place):
        row = prepared(planted, cast)
        with pytest.raises(Refusal):
            operations.approve_access(request=row, because=WHY, by=cast.a.head, at=now())
        with pytest.raises(Exception, match="access_approved_by_another"):
            AccessRequest.objects.update(state="approved", decided_at=now(), decided_by=cast.a.head)


def test_a_scan_is_for_people(planted: Story, cast: Cast) -> None:
    with entered(planted.place):
        head = cast.a.head
        scan = store_generated(
            name="scan.png", content=b"\x89PNG", content_type="image/png", subject=None, by=head, at=now()
        )
        paper = Document.objects.create(case=planted.case, kind="consent", title="Съгласие", file=scan)
        planted.case.consents.create(person=planted.father, given_at=now(), document=paper, purpose="data_sharing")
        row = prepared(planted, cast)
        assert row.state == AccessState.STOPPED
        assert {place["key"] for place in row.contents["places"]} == {f"document:{paper.pk}"}


def test_own_signed_papers_are_in_it(planted: Story, cast: Cast) -> None:
    with entered(planted.place):
        head = cast.a.head
        facts = dict(content_type="text/plain", subject=None, by=head, at=now())
        file = store_generated(name="x.txt", content="Съгласен съм със срещите".encode(), **facts)
        paper = Document.objects.create(case=planted.case, kind="consent", title="Съгласие", file=file)
        planted.case.consents.create(person=planted.father, given_at=now(), document=paper, purpose="data_sharing")
        row = prepared(planted, cast)
        assert row.state == AccessState.PREPARED, row.contents["places"]
        with zipfile.ZipFile(io.BytesIO(read_file(row.pack))) as package:
            assert package.read("files/001.txt").decode() == "Съгласен съм със срещите"


def test_observations_with_another_adult_stay_out(planted: Story, cast: Cast) -> None:
    with entered(planted.place):
        others = Participant(session=planted.session, person=planted.mother, part="resident")
        assert others.part == "resident"
        observation = Observation.objects.get()
        assert any(one["key"] == f"observation:{observation.pk}" for one in prepared(planted, cast).contents["items"])


def test_an_observation_that_is_kept_from_the_person_stays_out(planted: Story, cast: Cast) -> None:
    with entered(planted.place):
        Participant.objects.filter(person=planted.mother).delete()
        observation = Observation.objects.get()
        withhold_entry(
            entry=observation,
            people=[planted.father],
            from_everybody=False,
            reason="Сигнал по чл. 7",
            by=cast.a.head,
            at=now(),
        )
        items = prepared(planted, cast).contents["items"]
        assert not any(one["key"] == f"observation:{observation.pk}" for one in items)


@pytest.mark.parametrize("who", ["key_worker", "reception", "supervisor"])
def test_who_may_not(who: str, planted: Story, cast: Cast) -> None:
    with entered(planted.place), pytest.raises(PermissionDenied):
        operations.record_request(
            person=planted.father,
            received_on=today(),
            asked="post",
            identity="card",
            by=getattr(cast.a, who),
            at=now(),
        )
    assert cast.at(getattr(cast.a, who)).get("/custody/requests/").status_code == 403


def test_a_child_is_asked_for_by_its_representative(planted: Story, cast: Cast) -> None:
    with entered(planted.place), pytest.raises(Refusal):
        operations.record_request(
            person=planted.child, received_on=today(), asked="post", identity="card", by=cast.a.head, at=now()
        )


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
    ],
)
def test_the_month(day: date, months: int, due: date) -> None:
    assert months_later(day, months) == due


def test_the_month_is_extended_once(planted: Story, cast: Cast) -> None:
    with entered(planted.place):
        row = operations.extend(request=asked(planted, cast), because="Три папки на хартия.", by=cast.a.head, at=now())
        assert row.due_on == months_later(today(), 3)
        with pytest.raises(Refusal):
            operations.extend(request=row, because="Три папки на хартия.", by=cast.a.head, at=now())


def fresh(client: Client) -> Client:
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def test_the_pages_from_the_request_to_the_file(planted: Story, cast: Cast) -> None:
    head, second = fresh(cast.at(cast.a.head)), cast.at(cast.a.coordinator)
    facts = {"received_on": f"{today():%Y-%m-%d}", "asked": "in_person", "identity": "card", "identity_note": ""}
    assert head.post(f"/custody/people/{planted.father.pk}/request/", facts).status_code == 302
    with entered(planted.place):
        row = AccessRequest.objects.get()
    page = f"/custody/requests/{row.pk}/"
    assert head.post(f"{page}prepare/", {}).status_code == 302
    assert "hx-trigger" in head.get(page).content.decode()
    with entered(planted.place):
        operations.build(request_id=row.pk, at=now())
    assert head.get(f"{page}progress/").headers["HX-Refresh"] == "true"
    shown = second.get(page).content.decode()
    assert "ДОНОСНИК" not in shown
    assert head.post(f"{page}decide/", {"is_approved": "yes", "because": WHY}).status_code == 422
    assert second.post(f"{page}decide/", {"is_approved": "yes", "because": WHY}).status_code == 302
    assert "custody/requests" in head.get("/").content.decode()
    answer = head.post(f"{page}hand-over/", {"passphrase": WORDS, "again": WORDS})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="answer.zip.age"'
    assert head.post(f"{page}hand-over/", {"passphrase": WORDS, "again": WORDS}).status_code == 422
    assert cast.at(cast.b.head).get(page).status_code == 404


def test_without_a_fresh_password_nothing_leaves(planted: Story, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "is_recent", lambda request: False)
    with entered(planted.place):
        row = prepared(planted, cast)
        operations.approve_access(request=row, because=WHY, by=cast.a.coordinator, at=now())
    answer = cast.at(cast.a.head).post(f"/custody/requests/{row.pk}/hand-over/", {"passphrase": WORDS, "again": WORDS})
    assert answer.status_code == 422
    with entered(planted.place):
        assert AccessRequest.objects.get().state == AccessState.APPROVED
