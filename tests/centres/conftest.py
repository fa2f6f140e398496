from collections.abc import Callable
from typing import Any

import pytest

from kernel.clock import now
from kernel.ids import uuid7
from kernel.place import entered
from tenants.centres.models import Application
from tenants.isolation import doors

FACTS = {
    "organisation": "Фондация „Закрила на детето“",
    "registration_number": "175074752",
    "name": "Контактен център Плевен",
    "kind": "contact_centre",
    "oblast": "BG-15",
    "town": "Плевен",
    "address": "ул. „Сан Стефано“ 1",
    "phone": "+35964123456",
    "email": "",
    "contact_name": "Мария Петрова",
    "contact_email": "maria@example.org",
    "contact_phone": "",
    "message": "",
}


@pytest.fixture
def typed() -> dict[str, Any]:
    """What a person types into the form of the public door."""
    return {
        **FACTS,
        "key": str(uuid7()),
        "registration_number": "BG 175 074 752",
        "phone": "064 123 456",
        "service_opens_on": "",
        "is_authorised": "on",
        "website": "",
    }


@pytest.fixture
def application(db: None) -> Callable[..., Application]:
    """Hands one in as the public door does."""

    def make(**facts: Any) -> Application:
        row = Application(received_at=now(), **FACTS | facts)
        with entered(doors.PUBLIC):
            Application.objects.bulk_create([row])
        return row

    return make
