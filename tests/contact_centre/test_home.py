"""What the start page tells the person at the entrance."""

from typing import Any


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
