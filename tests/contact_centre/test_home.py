"""What the start page tells the person at the entrance."""

from typing import Any

from kernel.place import entered
from tenants.centres.enums import ServiceKind
from tenants.centres.models import Centre
from tenants.isolation import doors, hosts


def test_reception_is_told_how_many_come_and_when_and_no_name(cast: Any, door: Any, meeting: Any, family: Any) -> None:
    door.now("9:00")
    page = cast.at(cast.a.reception).get("/").content.decode()
    assert "1 среща днес." in page
    assert 'datetime="2026-11-07T10:00' in page
    assert "/board/" in page
    assert family.father.names not in page


def test_after_the_last_beginning_it_says_so(cast: Any, door: Any, meeting: Any) -> None:
    door.now("10:30")
    assert "Всички вече са започнали." in cast.at(cast.a.reception).get("/").content.decode()


def test_without_meetings_the_way_to_the_board_still_stands_there(cast: Any) -> None:
    page = cast.at(cast.a.reception).get("/").content.decode()
    assert "Днес на входа" in page
    assert "Днес няма срещи" in page
    assert "Днес на входа" not in cast.at(cast.a.coordinator).get("/").content.decode()


def test_a_rights_centre_sees_no_board_no_rules_and_no_meetings(cast: Any) -> None:
    head = cast.at(cast.a.head)
    with entered(doors.OPERATOR):
        Centre.objects.filter(slug=cast.a.place.slug).update(kind=ServiceKind.RIGHTS_CENTRE)
    hosts.book.forget()
    page = head.get("/").content.decode()
    hosts.book.forget()
    for address in ('href="/board/"', 'href="/meetings/rules/"', 'href="/certificates/"'):
        assert address not in page
    assert "Днешни срещи" not in page
    assert 'href="/cases/"' in page


def test_whoever_may_not_search_has_no_box_for_it(cast: Any) -> None:
    assert 'id="global-search"' not in cast.at(cast.a.reception).get("/").content.decode()
    assert 'id="global-search"' in cast.at(cast.a.coordinator).get("/").content.decode()
