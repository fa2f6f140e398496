"""A page with a meeting of today on it reads nothing twice, word for word and with the same values."""

import pytest

from tests.utils.statements import asked_twice

PAGES = ["/", "/board/", "/board/emergency/", "/day/", "/meetings/{meeting}/", "/records/{meeting}/", "/cases/{case}/"]


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_read_twice(cast, door, meeting, family, page):
    door.check(meeting, family.father, "arrived", "9:45")
    client, path = cast.at(cast.a.head), page.format(meeting=meeting.pk, case=family.case.pk)
    assert client.get(path).status_code == 200
    assert asked_twice(lambda: client.get(path)) == []
