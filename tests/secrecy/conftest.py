"""A family with facts that the father must not learn, and everything in whose outputs they could stand."""

import pytest

from tests.api.conftest import ask, key, program
from tests.contact_centre.conftest import centre_addresses, door, family, house, meeting, wanted
from tests.reports.conftest import signed
from tests.secrecy.world import World

__all__ = ["ask", "centre_addresses", "door", "family", "house", "key", "meeting", "program", "signed", "wanted"]


@pytest.fixture
def world(cast, family, door, signed, program, caplog, tmp_path, settings):
    settings.FILES_ROOT = str(tmp_path)
    caplog.set_level("DEBUG")
    return World(cast, family, door, signed, program, caplog)
