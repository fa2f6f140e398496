"""Scans go into an answer one by one, after a person has looked; for a child its representative asks and reads."""

import io
import zipfile
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from audit.models import Event
from kernel.clock import now, today
from kernel.errors import Refusal
from kernel.place import entered
from services.cases.models import Document
from services.contact_centre.models import ChildVoice
from services.custody import operations
from services.custody.enums import AccessState
from services.custody.models import AccessRequest
from services.files.operations import store_generated
from services.files.queries import read_file
from services.people.models import ContactPoint, Person, Withholding
from services.staff import approvals
from tests.custody.conftest import CANARY, Story
from tests.custody.test_access import OTHERS, prepared, texts
from tests.utils.cast import Cast

pytestmark = pytest.mark.django_db
LOOKED = "Прегледах трите страници: само неговият подпис."


# --- scans -----------------------------------------------------------------------------------------------------------


def scan(story: Story, cast: Cast, content: bytes = b"\x89PNG one", purpose: str = "data_sharing") -> Document:
    facts: dict[str, Any] = {"content_type": "image/png", "subject": None, "by": cast.a.head, "at": now()}
    file = store_generated(name="scan.png", content=content, **facts)
    paper = Document.objects.create(case=story.case, kind="consent", title="Съгласие (скан)", file=file)
    story.case.consents.create(person=story.father, given_at=now(), document=paper, purpose=purpose)
    return paper


def look(cast: Cast, paper: Document) -> None:
    assert cast.at(cast.a.head).get(f"/cases/documents/{paper.pk}/").status_code == 200


def admit(row: AccessRequest, paper: Document, by: Any, because: str = LOOKED) -> AccessRequest:
    return operations.admit_scan(request=row, document=paper.pk, because=because, by=by, at=now())


def test_a_scan_goes_in_when_somebody_has_looked_through_it(planted: Story, cast: Cast) -> None:
    with entered(planted.place):
        paper = scan(planted, cast)
        row = prepared(planted, cast)
        assert row.state == AccessState.STOPPED
        with pytest.raises(Refusal, match="[Оо]творете"):
            admit(row, paper, cast.a.head)
    look(cast, paper)
    with entered(planted.place):
        with pytest.raises(Refusal):
            admit(row, paper, cast.a.head, "ок")
        row = admit(row, paper, cast.a.head)
        assert row.contents["places"] == []
        row = prepared(planted, cast)
        assert row.state == AccessState.PREPARED, row.contents["places"]
        with zipfile.ZipFile(io.BytesIO(read_file(row.pack))) as package:
            assert b"\x89PNG one" in {package.read(name) for name in package.namelist()}
        event = Event.objects.get(object_id=row.pk, fields=["admitted"])
        assert (event.actor_id, event.reason, event.case_id) == (cast.a.head.pk, LOOKED, planted.case.pk)


def test_each_scan_is_admitted_by_itself(planted: Story, cast: Cast) -> None:
    with entered(planted.place):
        papers = [scan(planted, cast), scan(planted, cast, b"\x89PNG two", "service")]
        row = prepared(planted, cast)
    look(cast, papers[0])
    with entered(planted.place):
        admit(row, papers[0], cast.a.head)
        row = prepared(planted, cast)
        assert row.state == AccessState.STOPPED
        assert {place["key"] for place in row.contents["places"]} == {f"document:{papers[1].pk}"}
        with pytest.raises(Refusal):
            admit(row, papers[1], cast.a.head)


def test_a_look_from_before_does_not_count(planted: Story, cast: Cast) -> None:
    with entered(planted.place):
        paper = scan(planted, cast)
    look(cast, paper)
    with entered(planted.place):
        row = prepared(planted, cast)
        with pytest.raises(Refusal):
            admit(row, paper, cast.a.head)


def test_what_is_readable_is_never_admitted_against_the_check(planted: Story, cast: Cast) -> None:
    with entered(planted.place):
        facts: dict[str, Any] = {"content_type": "text/plain", "subject": None, "by": cast.a.head, "at": now()}
        file = store_generated(name="x.txt", content="тел. 0887 65 43 21".encode(), **facts)
        paper = Document.objects.create(case=planted.case, kind="consent", title="Съгласие", file=file)
        planted.case.consents.create(person=planted.father, given_at=now(), document=paper, purpose="data_sharing")
        row = prepared(planted, cast)
    look(cast, paper)
    with entered(planted.place), pytest.raises(Refusal):
        admit(row, paper, cast.a.head)


@pytest.mark.parametrize("who", ["key_worker", "reception", "supervisor"])
def test_who_must_not_admits_nothing(who: str, planted: Story, cast: Cast) -> None:
    worker = getattr(cast.a, who)
    with entered(planted.place):
        paper = scan(planted, cast)
        row = prepared(planted, cast)
        with pytest.raises(PermissionDenied):
            admit(row, paper, worker)
    page = f"/custody/requests/{row.pk}/scans/{paper.pk}/"
    assert cast.at(worker).post(page, {"because": LOOKED}).status_code == 403


def test_the_pages_lead_through_it_and_the_second_person_sees_who_looked(
    planted: Story,
    cast: Cast,
) -> None:
    with entered(planted.place):
        paper, second = scan(planted, cast), cast.a.coordinator
        row = prepared(planted, cast)
    head, page = cast.at(cast.a.head), f"/custody/requests/{row.pk}/"
    address = f"{page}scans/{paper.pk}/"
    shown = head.get(page).content.decode()
    assert address in shown
    assert f"/cases/documents/{paper.pk}/" in shown
    assert head.post(address, {"because": LOOKED}).status_code == 422
    look(cast, paper)
    assert head.post(address, {"because": LOOKED}).status_code == 302
    with entered(planted.place):
        prepared(planted, cast)
        (question,) = approvals.waiting_for(second)
        assert LOOKED in str(question.shown)
    assert LOOKED in cast.at(second).get(page).content.decode()


# --- a child ---------------------------------------------------------------------------------------------------------


def asked(story: Story, cast: Cast, representative: Person | None, right: str = "parent") -> AccessRequest:
    facts: dict[str, Any] = {"received_on": today(), "asked": "in_person", "identity": "card", "at": now()}
    who = {"representative": representative, "representation": right}
    return operations.record_request(person=story.child, by=cast.a.head, **who, **facts)


def built(cast: Cast, row: AccessRequest) -> AccessRequest:
    operations.prepare(request=row, by=cast.a.head, at=now())
    made = operations.build(request_id=row.pk, at=now())
    assert made is not None
    return made


def test_the_representative_gets_the_child_s_facts_and_no_other_s(planted: Story, cast: Cast) -> None:
    with entered(planted.place):
        assert ChildVoice.objects.exists()
        row = built(cast, asked(planted, cast, planted.mother))
        assert row.state == AccessState.PREPARED, row.contents["places"]
        content = read_file(row.pack)
    words = b" ".join(raw for _name, raw in texts(content)).decode(errors="ignore")
    assert f"{CANARY} Дете" in words
    assert not [word for word in (*OTHERS, f"{CANARY} Баща", f"{CANARY} наблюдение") if word in words]
    assert not [one for one in row.contents["items"] if one["section"] == "Срещи" and len(one["facts"]) > 2]


def test_what_is_withheld_from_the_representative_is_not_in_it(planted: Story, cast: Cast) -> None:
    with entered(planted.place):
        point = ContactPoint.objects.create(person=planted.child, kind="school", value="ОУ „Тайното“")
        Withholding.objects.create(contact_point=point, withheld_from=planted.father, reason="Молба на майката")
        row = built(cast, asked(planted, cast, planted.father))
        assert "Тайното" not in str(row.contents["items"])
        assert row.contents["out"][0]["count"] >= 1
        assert built(cast, row).state == AccessState.PREPARED, row.contents["places"]


def test_whom_a_protection_order_keeps_away_does_not_ask_for_the_child(planted: Story, cast: Cast) -> None:
    with entered(planted.place):
        Withholding.objects.filter(withheld_from=planted.father).update(ground="protection_order")
        with pytest.raises(Refusal, match="[Зз]аповед за защита"):
            asked(planted, cast, planted.father)
        assert asked(planted, cast, planted.mother).representative == planted.mother


def test_only_somebody_of_the_child_asks_and_never_a_child(planted: Story, cast: Cast) -> None:
    with entered(planted.place):
        stranger = Person.objects.create(kind="adult", names="Чужд Човек", created_by=cast.a.head)
        for who in (None, stranger, planted.sibling, planted.child):
            with pytest.raises(Refusal):
                asked(planted, cast, who)
        with pytest.raises(Refusal):
            asked(planted, cast, planted.mother, right="")
        facts: dict[str, Any] = {"received_on": today(), "asked": "post", "identity": "card", "at": now()}
        with pytest.raises(Refusal):
            operations.record_request(
                person=planted.father, representative=planted.mother, representation="parent", by=cast.a.head, **facts
            )


def test_the_form_for_a_child_names_who_asks(planted: Story, cast: Cast) -> None:
    head, page = cast.at(cast.a.head), f"/custody/people/{planted.child.pk}/request/"
    assert "Попечител" in head.get(page).content.decode() or "попечител" in head.get(page).content.decode()
    facts = {"received_on": f"{today():%Y-%m-%d}", "asked": "in_person", "identity": "card", "identity_note": ""}
    assert head.post(page, facts).status_code == 422
    who = {"representative": str(planted.mother.pk), "representation": "parent"}
    assert head.post(page, facts | who).status_code == 302
    with entered(planted.place):
        row = AccessRequest.objects.get()
    assert "ЧУЖДАМАЙКА" in head.get(f"/custody/requests/{row.pk}/").content.decode()
