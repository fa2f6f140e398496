"""The operator decides on applications and watches over schemas; sees that centres exist and nothing in them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from audit.models import Event
from kernel.errors import Refusal
from kernel.place import entered
from outbox.models import Message
from tenants.centres import operations, queries
from tenants.centres.addresses import RESERVED, suggested
from tenants.centres.enums import APPLICATION_LIFE, LIFE, CentreState, LockedBy
from tenants.centres.models import Application, Centre, SchemaState
from tenants.isolation import doors, hosts

Make = Callable[..., Application]
pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def operator(cast: Any) -> Client:
    return cast.at(cast.operator)


def again(row: Application) -> Application:
    with entered(doors.OPERATOR):
        return Application.objects.get(pk=row.pk)


def test_the_list_names_every_centre_with_its_state(operator: Client) -> None:
    page = operator.get("/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Център А" in text
    assert "Център Б" in text


def test_strangers_and_other_doors_get_nothing(at_operator: Client, cast: Any) -> None:
    assert at_operator.get("/").status_code == 302
    assert cast.at(cast.a.head, "operator").get("/").status_code == 302
    assert cast.at(cast.a.head).get("/applications/").status_code == 404
    assert cast.at(cast.analyst).get("/applications/").status_code == 404


def test_a_failure_stands_in_the_list_and_on_the_page(operator: Client) -> None:
    centre = Centre.objects.using("owner").get(slug="centre-a")
    with entered(doors.OPERATOR):
        Centre.objects.filter(pk=centre.pk).update(locked_by=LockedBy.MIGRATOR)
    state = SchemaState(schema_name="x")
    assert state.failure == ""
    page = operator.get(f"/centres/{centre.pk}/").content.decode()
    assert centre.schema_name in page


def test_an_application_is_approved_and_wakes_the_provisioner(operator: Client, application: Make) -> None:
    row = application()
    assert "Плевен" in operator.get("/applications/").content.decode()
    assert operator.get(f"/applications/{row.pk}/").status_code == 200
    page = operator.get(f"/applications/{row.pk}/approve/")
    assert 'value="pleven"' in page.content.decode()
    answer = operator.post(f"/applications/{row.pk}/approve/", {"slug": "pleven"})
    assert answer.status_code == 302
    row = again(row)
    assert (row.state, row.slug) == ("approved", "pleven")
    assert row.decided_by
    with entered(doors.OPERATOR):
        assert Message.objects.filter(topic="provisioning.wake").count() == 1
        assert Event.objects.filter(object_type="centres.application", action="write").count() == 1


@pytest.mark.parametrize(
    "slug", ["", "a", "centre-a", "operator", "www", "Плевен", "PLEVEN", "-pleven", "ple--ven", "x" * 41, "ple.ven"]
)
def test_an_address_that_cannot_be_is_refused(slug: str, operator: Client, application: Make) -> None:
    row = application()
    answer = operator.post(f"/applications/{row.pk}/approve/", {"slug": slug})
    assert answer.status_code == 422
    assert "slug" in answer.context["form"].errors
    assert again(row).state == "new"


def test_two_cannot_be_promised_the_same_address(operator: Client, application: Make) -> None:
    first, second = application(), application()
    assert operator.post(f"/applications/{first.pk}/approve/", {"slug": "pleven"}).status_code == 302
    assert operator.post(f"/applications/{second.pk}/approve/", {"slug": "pleven"}).status_code == 422


def test_it_is_decided_once(operator: Client, application: Make) -> None:
    row = application()
    operator.post(f"/applications/{row.pk}/approve/", {"slug": "pleven"})
    assert operator.post(f"/applications/{row.pk}/approve/", {"slug": "pleven-2"}).status_code == 422
    assert operator.post(f"/applications/{row.pk}/refuse/", {"reason": "Не сте регистрирани."}).status_code == 422
    assert again(row).slug == "pleven"


def test_a_refusal_is_told_with_its_reason(operator: Client, application: Make) -> None:
    row = application()
    assert operator.post(f"/applications/{row.pk}/refuse/", {"reason": "не"}).status_code == 422
    operator.post(f"/applications/{row.pk}/refuse/", {"reason": "Липсва лиценз за услугата."})
    assert again(row).state == "refused"
    with entered(doors.OPERATOR):
        payload = Message.objects.get(topic="mail").payload
    assert payload["to"] == "maria@example.org"
    assert payload["context"]["reason"] == "Липсва лиценз за услугата."
    assert "Липсва лиценз" in operator.get(f"/applications/{row.pk}/").content.decode()


def test_the_same_organisation_twice_is_shown(operator: Client, application: Make) -> None:
    first, second = application(name="Първа услуга"), application(name="Втора услуга")
    assert "Първа услуга" in operator.get(f"/applications/{second.pk}/").content.decode()
    assert "Втора услуга" in operator.get(f"/applications/{first.pk}/").content.decode()


def test_locking_closes_the_host_and_unlocking_opens_it(operator: Client, at_b: Client) -> None:
    centre = Centre.objects.using("owner").get(slug="centre-b")
    assert operator.post(f"/centres/{centre.pk}/lock/", {"reason": ""}).status_code == 422
    assert operator.post(f"/centres/{centre.pk}/lock/", {"reason": "Съмнение за пробив"}).status_code == 302
    hosts.book.forget()
    answer = at_b.get("/")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert operator.post(f"/centres/{centre.pk}/lock/", {"reason": "пак"}).status_code == 422
    assert operator.post(f"/centres/{centre.pk}/unlock/").status_code == 302
    hosts.book.forget()
    assert at_b.get("/").status_code != 503
    with entered(doors.OPERATOR):
        assert Event.objects.filter(object_type="centres.centre", action="write").count() == 2


def test_the_migrators_lock_is_not_taken_away_by_hand(operator: Client, cast: Any) -> None:
    centre = Centre.objects.using("owner").get(slug="centre-b")
    with entered(doors.OPERATOR):
        Centre.objects.filter(pk=centre.pk).update(locked_by=LockedBy.MIGRATOR)
        with pytest.raises(Refusal):
            operations.unlock(centre=centre, by=cast.operator.as_actor())
    operator.post(f"/centres/{centre.pk}/unlock/")
    with entered(doors.OPERATOR):
        assert Centre.objects.get(pk=centre.pk).locked_by == LockedBy.MIGRATOR
        Centre.objects.filter(pk=centre.pk).update(locked_by="")


def test_a_centre_that_works_needs_no_second_try(operator: Client) -> None:
    centre = Centre.objects.using("owner").get(slug="centre-a")
    page = operator.post(f"/centres/{centre.pk}/try-again/", follow=True).content.decode()
    assert "вече" in page


@pytest.mark.parametrize("path", ["lock", "unlock", "try-again"])
def test_what_changes_something_is_no_link(path: str, operator: Client) -> None:
    centre = Centre.objects.using("owner").get(slug="centre-a")
    assert operator.get(f"/centres/{centre.pk}/{path}/").status_code in (200, 405)
    assert Centre.objects.using("owner").get(slug="centre-a").locked_by == ""


def test_what_does_not_exist_is_missing(operator: Client) -> None:
    missing = "01a20000-0000-7000-8000-000000000000"
    for path in (f"/centres/{missing}/", f"/applications/{missing}/", f"/applications/{missing}/approve/"):
        assert operator.get(path).status_code == 404


@pytest.mark.parametrize(
    ("town", "address"),
    [
        ("Стара Загора", "stara-zagora"),
        ("Ямбол", "yambol"),
        ("гр. Щърково", "gr-shtarkovo"),
        ("Ruse", "ruse"),
        ("–", ""),
    ],
)
def test_an_address_is_suggested_as_towns_are_signed(town: str, address: str) -> None:
    assert suggested(town) == address


def test_every_door_has_a_reserved_name() -> None:
    assert {door.slug for door in doors.WITH_PEOPLE} <= RESERVED


def test_the_lives_are_whole() -> None:
    assert LIFE.unbound() == set()
    assert APPLICATION_LIFE.unbound() == set()
    states = [CentreState.REQUESTED]
    while states[-1] != CentreState.CLOSED and (moves := LIFE.moves_from(states[-1])):
        states.append(CentreState(moves[0].target))
    assert states == list(CentreState)


PLACE = {
    "organisation": "Сдружение „Нова посока“",
    "registration_number": "175074752",
    "name": "Контактен център Б",
    "kind": "contact_centre",
    "oblast": "BG-26",
    "town": "Хасково",
    "address": "ул. „Христо Ботев“ 5",
    "phone": "038 612 345",
    "email": "",
    "service_opens_on": "2027-05-08",
}


def centre_b() -> Centre:
    with entered(doors.OPERATOR):
        return Centre.objects.get(slug="centre-b")


def moves_of(centre: Centre) -> list[str]:
    with entered(doors.OPERATOR):
        events = Event.objects.filter(object_id=centre.pk, action="write").order_by("number")
        return [(event.detail or {})["move"] for event in events]


def test_public_facts_are_corrected_and_only_what_differs_is_noted(operator: Client) -> None:
    path = f"/centres/{centre_b().pk}/facts/"
    assert 'name="service_opens_on"' in operator.get(path).content.decode()
    assert operator.post(path, PLACE).status_code == 302
    centre = centre_b()
    assert (centre.town, centre.phone, str(centre.service_opens_on)) == ("Хасково", "+35938612345", "2027-05-08")
    assert operator.post(path, PLACE).status_code == 422
    assert operator.post(path, PLACE | {"town": "Димитровград"}).status_code == 302
    with entered(doors.OPERATOR):
        last = Event.objects.filter(object_id=centre.pk, action="write").order_by("-number")[0]
    assert last.fields == ["town"]
    assert moves_of(centre) == ["correct", "correct"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("registration_number", "175074753"), ("name", ""), ("oblast", "BG-99"), ("service_opens_on", "31.02.2027")],
)
def test_facts_that_cannot_be_change_nothing(field: str, value: str, operator: Client) -> None:
    before = centre_b()
    answer = operator.post(f"/centres/{before.pk}/facts/", PLACE | {field: value})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert centre_b().town == before.town


def test_a_closed_centre_says_so_keeps_everything_and_can_be_opened_again(operator: Client, at_b: Client) -> None:
    centre = centre_b()
    reason = {"reason": "Организацията прекрати услугата.", "slug": " Centre-B "}
    assert operator.post(f"/centres/{centre.pk}/close/", reason | {"slug": "centre-a"}).status_code == 422
    assert operator.post(f"/centres/{centre.pk}/close/", reason | {"reason": "край"}).status_code == 422
    assert operator.post(f"/centres/{centre.pk}/close/", reason).status_code == 302
    hosts.book.forget()
    answer = at_b.get("/account/login/")
    assert answer.status_code == 410
    assert "Център Б" not in answer.content.decode()
    assert centre.schema_name in schemas()
    page = operator.get(f"/centres/{centre.pk}/").content.decode()
    assert "Организацията прекрати услугата." in page
    assert operator.post(f"/centres/{centre.pk}/close/", reason).status_code == 422
    assert operator.post(f"/centres/{centre.pk}/reopen/", {"reason": "Затворен по погрешка."}).status_code == 302
    hosts.book.forget()
    assert at_b.get("/account/login/").status_code == 200
    assert moves_of(centre) == ["close", "reopen"]


def schemas() -> set[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {name for (name,) in cursor.fetchall()}


def test_background_work_passes_a_closed_centre(operator: Client) -> None:
    centre = centre_b()
    operator.post(f"/centres/{centre.pk}/close/", {"reason": "Край на проекта.", "slug": "centre-b"})
    assert queries.place_of(centre.pk) is None
    assert centre.pk not in {place.uuid for place in queries.each_place()}


@pytest.mark.parametrize("path", ["facts", "close", "reopen"])
def test_only_operators_correct_close_and_open(path: str, at_operator: Client, cast: Any) -> None:
    where = f"/centres/{centre_b().pk}/{path}/"
    for client in (at_operator, cast.at(cast.b.head, "operator"), cast.at(cast.analyst, "operator")):
        assert client.post(where, {"reason": "Край на проекта.", "slug": "centre-b"}).status_code in {302, 401}
    assert cast.at(cast.b.head).post(where, {}).status_code == 404
    assert centre_b().state == CentreState.READY
