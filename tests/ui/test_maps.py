"""The 28 oblasts: all there, rightly named, rightly placed."""

import pytest

from tenants.centres.enums import Oblast
from tests.ui.utils.pages import speaking
from ui import maps
from ui.maps import Mark, areas


def test_the_codes_and_names_are_those_of_the_register():
    assert [area.code for area in areas([])] == sorted(Oblast.values)
    with speaking("bg"):
        assert {code: str(name) for code, name in maps.NAMES.items()} == {o.value: str(o.label) for o in Oblast}


def test_every_oblast_has_an_outline_inside_the_picture():
    drawing = maps.drawing()
    for area in areas([]):
        assert area.path.startswith("M")
        assert area.path.endswith("Z")
        assert 0 < area.x < drawing["width"]
        assert 0 < area.y < drawing["height"]


@pytest.mark.parametrize(
    ("one", "is_west_of", "is_north_of"),
    [
        ("BG-05", "BG-08", "BG-01"),
        ("BG-18", "BG-19", "BG-26"),
        ("BG-24", "BG-28", "BG-26"),
        ("BG-22", "BG-03", "BG-01"),
    ],
)
def test_the_map_is_not_mirrored(one, is_west_of, is_north_of):
    found = {area.code: area for area in areas([])}
    assert found[one].x < found[is_west_of].x
    assert found[one].y < found[is_north_of].y


def test_marks_come_to_their_oblast():
    found = {area.code: area.marks for area in areas([Mark("BG-26", "one"), Mark("BG-26", "two")])}
    assert [mark.label for mark in found["BG-26"]] == ["one", "two"]
    assert sum(map(len, found.values())) == 2


def test_an_unknown_oblast_is_an_error():
    with pytest.raises(KeyError, match="BG-29"):
        areas([Mark("BG-29", "nowhere")])
