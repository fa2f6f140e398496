"""The committed schema is what the code says."""

from pathlib import Path

import pytest
from django.core.management import call_command

COMMITTED = Path(__file__).resolve().parents[2] / "api" / "openapi.yaml"


def test_committed_schema_is_what_the_code_says(tmp_path):
    fresh = tmp_path / "openapi.yaml"
    call_command("openapi", file=str(fresh))
    assert fresh.read_text() == COMMITTED.read_text(), "run: manage.py openapi"


@pytest.mark.parametrize("door", ["at_public", "at_a"])
def test_documentation_page_opens_without_an_account(door, request):
    client = request.getfixturevalue(door)
    assert client.get("/api/").status_code == 200
    assert client.get("/api/openapi.yaml").status_code == 200


def test_network_door_has_no_api(at_network):
    assert at_network.get("/api/v1/people/").status_code == 404
