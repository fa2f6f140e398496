"""The papers name what is there: tests that exist, links that lead somewhere."""

import re

import pytest
from django.conf import settings

PRIVACY = settings.ROOT / "docs" / "privacy"
STRIDE = set("STRIDE")


def test_every_test_in_the_threat_model_exists():
    named = set(re.findall(r"tests/[\w/]+\.py", (PRIVACY / "threat-model.md").read_text()))
    assert len(named) > 30
    assert sorted(name for name in named if not (settings.ROOT / name).exists()) == []


def test_every_kind_of_threat_is_answered():
    rows = re.findall(r"^\| [\w ]+ \| ([STRIDE, ]+): ", (PRIVACY / "threat-model.md").read_text(), flags=re.M)
    assert {letter for row in rows for letter in row.replace(" ", "").split(",")} == STRIDE


@pytest.mark.parametrize("door", ["public", "centre", "network", "operator"])
def test_every_door_stands_in_the_threat_model(door):
    assert f"\n| {door} | " in (PRIVACY / "threat-model.md").read_text()


@pytest.mark.parametrize("page", ["threat-model.md", "dpia.md", "key-ceremony.md"])
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)\)", (PRIVACY / page).read_text())
    assert [link for link in links if not (PRIVACY / link).exists()] == []
