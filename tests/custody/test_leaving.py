"""A package of everything and the end of the service: asked by the head, agreed by another, told to the operator."""

import io
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client

from audit.enums import Action
from audit.models import Event
from kernel.clock import now, today
from kernel.errors import Refusal
from kernel.place import Place, entered
from outbox.models import Message
from services.custody import exporting, operations
from services.custody.enums import ExportState, Leaving
from services.custody.models import CentreExport, EndOfService
from services.people.models import Person
from services.staff import approvals
from services.staff.models import Approval, Worker
from tenants.centres import wishes
from tenants.centres.models import Centre, EndRequest
from tenants.continuity.export import age, package
from tenants.isolation import doors
from tests.continuity.age_reader import opened
from tests.utils.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
committing = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
WORDS = "четири думи за един пакет"
WHY = "Преминаваме към друга система от януари."
GIVEN = "Договорът е подписан, сроковете са верни."


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second of scrypt for each package is for real files."""
    monkeypatch.setattr(age.Passphrase, "__init__", _quick, raising=True)


def _quick(self: age.Passphrase, text: str, work_factor: int = 4) -> None:
    object.__setattr__(self, "text", text)
    object.__setattr__(self, "work_factor", work_factor)


def fresh(client: Client) -> Client:
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def asked(cast: Cast, **given: Any) -> CentreExport:
    facts: dict[str, Any] = {"reason": WHY, "passphrase": WORDS, "by": cast.a.head, "at": now()} | given
    return operations.ask_for_export(**facts)


def agreed(cast: Cast, **given: Any) -> CentreExport:
    row = asked(cast, **given)
    return operations.decide_export(export=row, is_given=True, because=GIVEN, by=cast.a.coordinator, at=now())


def wished(cast: Cast, **given: Any) -> EndOfService:
    days = {"stop_on": today() + timedelta(days=60), "keep_until": today() + timedelta(days=2000)}
    facts: dict[str, Any] = {"ground": "contract_ended", "reason": WHY, "by": cast.a.head, "at": now()} | days | given
    return operations.ask_for_end(**facts)


# --- the package -----------------------------------------------------------------------------------------------------


@committing
def test_from_asking_to_the_opened_package(cast: Cast, settings: LazySettings) -> None:
    place, head, second = cast.a.place, fresh(cast.at(cast.a.head)), fresh(cast.at(cast.a.coordinator))
    with entered(place):
        Person.objects.create(kind="adult", names="Мария Иванова")
    facts = {"reason": WHY, "passphrase": WORDS, "again": WORDS, "key": ""}
    assert head.post("/custody/exports/new/", facts).status_code == 302
    with entered(place):
        row, question = CentreExport.objects.get(), Approval.objects.get()
    page = f"/custody/exports/{row.pk}/"
    assert "Чака второ лице" in head.get(page).content.decode()
    answer = {"is_given": "yes", "because": GIVEN}
    assert head.post(f"/staff/approvals/{question.pk}/decide/", answer).status_code == 422
    assert second.post(f"/staff/approvals/{question.pk}/decide/", answer).status_code == 302
    assert "hx-trigger" in head.get(page).content.decode()
    exporting.work(place, row.pk)
    assert head.get(f"{page}progress/").headers["HX-Refresh"] == "true"
    answer = head.post(f"{page}fetch/")
    content = b"".join(answer.streaming_content)
    assert answer.headers["Content-Disposition"].endswith('.zip.age"')
    with zipfile.ZipFile(io.BytesIO(opened(content, passphrase=WORDS))) as found:
        assert "Мария Иванова" in found.read("json/people_person.json").decode()
        assert WORDS not in found.read("json/custody_centreexport.json").decode()
    assert list(Path(settings.EXPORTS_ROOT).rglob("*.age")) == []
    again = head.post(f"{page}fetch/")
    assert again.status_code == 422
    with entered(place):
        row.refresh_from_db()
        assert (row.state, row.passphrase, row.fetched_by) == (ExportState.FETCHED, "", cast.a.head)
        assert Event.objects.filter(action=Action.EXPORT).count() == 2  # packed, and carried out


@committing
def test_what_cannot_be_packed_says_so_and_keeps_no_passphrase(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> None:
        raise OSError("planted")

    with entered(cast.a.place):
        row = agreed(cast)
    monkeypatch.setattr(package, "_table", fail)
    exporting.work(cast.a.place, row.pk)
    with entered(cast.a.place):
        row.refresh_from_db()
        assert (row.state, row.passphrase) == (ExportState.FAILED, "")
        assert asked(cast).state == ExportState.ASKED


@committing
def test_what_nobody_fetches_goes(cast: Cast, settings: LazySettings) -> None:
    with entered(cast.a.place):
        row = agreed(cast)
    exporting.work(cast.a.place, row.pk)
    assert exporting.expire(cast.a.place) == 0
    with entered(cast.a.place):
        CentreExport.objects.update(expires_at=now())
    assert exporting.expire(cast.a.place) == 1
    assert list(Path(settings.EXPORTS_ROOT).rglob("*.age")) == []
    with entered(cast.a.place):
        assert CentreExport.objects.get().state == ExportState.EXPIRED
    assert exporting.work(cast.a.place, row.pk) is None


def test_nothing_is_packed_before_another_has_agreed(cast: Cast) -> None:
    with entered(cast.a.place):
        row = asked(cast)
        with pytest.raises(Refusal, match="втори"):
            operations.decide_export(export=row, is_given=True, because=GIVEN, by=cast.a.head, at=now())
        assert exporting.waiting() == []
        assert not Message.objects.filter(topic="custody.export").exists()
        with pytest.raises(IntegrityError, match="export_agreed_by_another"), transaction.atomic():
            CentreExport.objects.update(state="agreed", decided_at=now(), decided_by=cast.a.head)


def test_refused_it_is_forgotten_and_may_be_asked_for_again(cast: Cast) -> None:
    with entered(cast.a.place):
        row = asked(cast)
        with pytest.raises(Refusal):
            asked(cast)
        operations.decide_export(export=row, is_given=False, because=GIVEN, by=cast.a.coordinator, at=now())
        row.refresh_from_db()
        assert (row.state, row.passphrase) == (ExportState.REFUSED, "")
        asked(cast)


@pytest.mark.parametrize(
    "given", [{"passphrase": ""}, {"passphrase": "кратка"}, {"key": "age1nokey", "passphrase": ""}, {"key": "age1x"}]
)
def test_it_is_sealed_for_somebody(cast: Cast, given: dict[str, str]) -> None:
    with entered(cast.a.place), pytest.raises(Refusal):
        asked(cast, **given)


def test_a_public_key_is_enough(cast: Cast) -> None:
    key = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
    with entered(cast.a.place):
        assert asked(cast, key=key, passphrase="").key == key


def test_in_a_centre_of_two_somebody_from_outside_agrees(cast: Cast) -> None:
    outside = cast.a.worker("outside_approver", name="Вяра Външна")
    with entered(cast.a.place):
        row = asked(cast)
        (question,) = approvals.waiting_for(outside)
        assert WORDS not in str(question.shown)
        approvals.decide(approval=question, is_given=True, because=GIVEN, by=outside, at=now())
        row.refresh_from_db()
        assert (row.state, row.decided_by) == (ExportState.AGREED, outside)


@pytest.mark.parametrize("who", ["coordinator", "key_worker", "supervisor", "reception"])
def test_who_must_not_asks_for_nothing_and_fetches_nothing(who: str, cast: Cast) -> None:
    worker: Worker = getattr(cast.a, who)
    browser = cast.at(worker)
    assert browser.get("/custody/exports/new/").status_code == 403
    assert browser.get("/custody/end/new/").status_code == 403
    with entered(cast.a.place):
        row = agreed(cast)
        with pytest.raises(PermissionDenied):
            asked(cast, by=worker)
        with pytest.raises(PermissionDenied):
            wished(cast, by=worker)
        with pytest.raises(PermissionDenied):
            operations.fetch_export(export=row, by=worker, at=now())
    assert browser.post(f"/custody/exports/{row.pk}/fetch/").status_code == 403
    assert browser.get("/custody/exports/").status_code == (200 if who == "coordinator" else 403)


def test_without_a_fresh_password_nothing_is_asked_and_nothing_leaves(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.custody.views.common.is_recent", lambda request: False)
    monkeypatch.setattr("accounts.recent.is_recent", lambda request: False)
    head = cast.at(cast.a.head)
    facts = {"reason": WHY, "passphrase": WORDS, "again": WORDS, "key": ""}
    assert head.post("/custody/exports/new/", facts).status_code == 422
    with entered(cast.a.place):
        assert not CentreExport.objects.exists()
        row = agreed(cast)
    answer = head.post(f"/custody/exports/{row.pk}/fetch/")
    assert answer.url.startswith("/account/confirm/")


def test_another_centre_finds_nothing(cast: Cast) -> None:
    with entered(cast.a.place):
        row = asked(cast)
    assert cast.at(cast.b.head).get(f"/custody/exports/{row.pk}/").status_code == 404


# --- the end ---------------------------------------------------------------------------------------------------------


def agree(cast: Cast, row: EndOfService) -> EndOfService:
    return operations.decide_end(end=row, is_given=True, because=GIVEN, by=cast.a.coordinator, at=now())


def console(cast: Cast) -> str:
    answer = cast.at(cast.operator).get(f"/centres/{cast.a.place.uuid}/")
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


def test_the_operator_learns_ground_and_days_when_two_have_agreed(cast: Cast) -> None:
    with entered(cast.a.place):
        row = wished(cast)
        assert wishes.asked() is None
    assert "Центърът иска край" not in console(cast)
    with entered(cast.a.place):
        agree(cast, row)
        told = wishes.asked()
        assert told is not None
        assert told.taken_at is None
    page = console(cast)
    assert f"{row.stop_on:%d.%m.%Y}" in page
    assert WHY not in page
    assert cast.a.head.display_name not in page
    assert "Договорът" in page


def test_the_head_sees_that_it_was_read(cast: Cast) -> None:
    with entered(cast.a.place):
        agree(cast, wished(cast))
    operator = cast.at(cast.operator)
    assert operator.post(f"/centres/{cast.a.place.uuid}/end-read/").status_code == 302
    with entered(cast.a.place):
        told = wishes.asked()
        assert told is not None
        assert told.taken_at is not None
    assert cast.at(cast.a.head).get("/custody/end/").status_code == 200


def test_withdrawn_the_operator_sees_nothing_any_more(cast: Cast) -> None:
    with entered(cast.a.place):
        row = agree(cast, wished(cast))
    head = cast.at(cast.a.head)
    assert head.post(f"/custody/end/{row.pk}/withdraw/").status_code == 302
    with entered(cast.a.place):
        row.refresh_from_db()
        assert row.state == Leaving.WITHDRAWN
        assert wishes.asked() is None
        assert wished(cast).state == Leaving.ASKED
    assert f"{row.stop_on:%d.%m.%Y}" not in console(cast)


@pytest.mark.parametrize(
    "days",
    [
        {"stop_on": date(2020, 1, 1)},
        {"keep_until": date(2020, 1, 2)},
    ],
)
def test_days_that_make_no_sense_are_refused(cast: Cast, days: dict[str, date]) -> None:
    with entered(cast.a.place), pytest.raises(Refusal):
        wished(cast, **days)


def test_nobody_agrees_to_their_own_wish(cast: Cast) -> None:
    with entered(cast.a.place):
        row = wished(cast)
        with pytest.raises(Refusal, match="втори"):
            operations.decide_end(end=row, is_given=True, because=GIVEN, by=cast.a.head, at=now())
        with pytest.raises(IntegrityError, match="end_agreed_by_another"), transaction.atomic():
            EndOfService.objects.update(state="agreed", decided_at=now(), decided_by=cast.a.head)


def test_nothing_of_the_centre_changes_by_asking(cast: Cast) -> None:
    with entered(cast.a.place):
        agree(cast, wished(cast))
    with entered(doors.OPERATOR):
        assert Centre.objects.get(pk=cast.a.place.uuid).state == "ready"
    assert cast.at(cast.a.key_worker).get("/").status_code == 200


STATEMENTS = (
    "INSERT INTO public.centres_endrequest (id, centre_id, ground, stop_on, keep_until, asked_by, agreed_by, asked_at)"
    " SELECT gen_random_uuid(), id, 'moved', now(), now() + interval '9 days', gen_random_uuid(), gen_random_uuid(),"
    " now() FROM public.centres_centre",
    "UPDATE public.centres_endrequest SET stop_on = now()",
    "DELETE FROM public.centres_endrequest",
)
OF_CENTRES = (
    "SELECT public.withdraw_end()",
    "SELECT * FROM public.end_asked()",
    "SELECT public.ask_end(gen_random_uuid(), 'moved', current_date, current_date + 9, gen_random_uuid(),"
    " gen_random_uuid())",
)


def test_the_database_lets_each_speak_of_itself_alone(cast: Cast) -> None:
    with entered(cast.a.place):
        agree(cast, wished(cast))
        assert not EndOfService.objects.filter(state="asked").exists()
    for place in (cast.a.place, doors.OPERATOR, doors.PUBLIC, doors.NETWORK):
        assert [one for one in STATEMENTS if not _denied(place, one)] == [], place
    for place in (doors.OPERATOR, doors.PUBLIC, doors.NETWORK):
        assert [one for one in OF_CENTRES if not _denied(place, one)] == [], place
    for place in (cast.a.place, doors.PUBLIC):
        assert _denied(place, "SELECT public.take_end(gen_random_uuid())")
    with entered(cast.b.place):
        assert wishes.asked() is None
        assert not wishes.withdraw()
    with entered(doors.OPERATOR):
        assert EndRequest.objects.get().withdrawn_at is None


def _denied(place: Place, statement: str) -> bool:
    try:
        with entered(place), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return "permission denied" in str(error)
    return False
