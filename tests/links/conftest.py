"""A family that came by itself, and clients of the neutral host."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.urls import set_urlconf

from services.cases.enums import PartyRole, ReferralSource
from services.cases.operations import NewReferral, acknowledge, mark_duplicates_checked, receive_referral
from services.links.operations.consents import Asking, ask_consent
from services.people.models import ContactPoint
from services.people.operations import record_person
from tests.conftest import HostClient

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)  # a Monday morning in Sofia


@pytest.fixture(autouse=True)
def _addresses() -> Any:
    """Sentences carry addresses of a centre."""
    set_urlconf("config.urls.centre")
    yield
    set_urlconf(None)


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = NOW
        monkeypatch.setattr("kernel.clock.now", lambda: self.at)
        monkeypatch.setattr("django.utils.timezone.now", lambda: self.at)

    def later(self, **delta: float) -> datetime:
        self.at += timedelta(**delta)
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def reader(db: None) -> HostClient:
    """Somebody with an address in a message: no cookie, no account."""
    return HostClient(headers={"host": f"link.{settings.BASE_DOMAIN}"})


@dataclass
class Application:
    """The mother has applied alone; the father knows nothing yet."""

    case: Any
    mother: Any
    father: Any
    child: Any
    phone: Any


@pytest.fixture
def application(cast: Any, in_a: Any, clock: Clock) -> Application:
    by, at = cast.a.head, NOW
    people = [
        record_person(kind=kind, names=names, by=by, at=at, birth_date=date(1985, 5, 4))
        for kind, names in (("adult", "Мария Иванова Тенева"), ("adult", "Георги Петров Тенев"))
    ]
    child = record_person(kind="child", names="Ани Тенева", by=by, at=at, birth_date=date(2017, 5, 4))
    case = receive_referral(
        referral=NewReferral(ReferralSource.SELF, NOW - timedelta(hours=1), applicant=people[0]),
        children=[child],
        adults=[(person, PartyRole.PARENT) for person in people],
        grounds=("conflict",),
        by=by,
        at=at,
    )
    mark_duplicates_checked(case=case, by=by, at=at)
    acknowledge(referral=case.referrals.get(), by=by, at=at)
    phone = ContactPoint.objects.create(person=people[1], kind="phone", value="+359888111222")
    return Application(case, people[0], people[1], child, phone)


@pytest.fixture
def asked(application: Application, cast: Any) -> Any:
    """The father is asked."""

    def ask(**changes: Any) -> Any:
        facts: dict[str, Any] = {
            "person": application.father,
            "contact_point": application.phone,
            "screened_on": NOW.date(),
            "screening": "Разговор насаме с майката.",
            "agreed_on": NOW.date(),
        }
        asking = Asking(**{**facts, **changes})
        return ask_consent(case=application.case, asking=asking, by=cast.a.head, at=NOW)

    return ask


@pytest.fixture
def path() -> Any:
    """The path of a link's address."""
    from services.links.operations.links import address_of  # noqa: PLC0415

    def of(link: Any) -> str:
        return "/" + address_of(link).split("/", 3)[3]

    return of
