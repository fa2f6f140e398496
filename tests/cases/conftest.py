"""A family that was referred, in the state a test needs, and files to hang on it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import set_urlconf

from kernel import clock
from kernel.place import entered
from services.cases import operations
from services.cases.enums import CaseState, PartyRole, ReferralSource
from services.cases.models import Case
from services.cases.operations import NewReferral
from services.files.operations import store_generated
from services.people.operations import NewContact, record_person
from tests.files.makers import pdf

NOW = datetime(2026, 4, 30, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def centre_addresses():
    """Sentences carry links: outside of a request the addresses are those of a centre."""
    set_urlconf("config.urls.centre")
    yield
    set_urlconf(None)


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.FILES_ROOT = str(tmp_path)


@pytest.fixture
def now():
    return NOW


class Referred:
    """Builds through the operations, inside the centre that a test has entered."""

    def __init__(self, cast):
        self.cast, self.by = cast, cast.a.head

    def person(self, kind, names, phone=""):
        contacts = [NewContact("phone", phone)] if phone else []
        return record_person(kind=kind, names=names, contacts=contacts, by=None, at=NOW)

    def __call__(self, name="Петров", *, source=ReferralSource.COURT, state="", at=NOW, parents=2, **more):
        with entered(self.cast.a.place):
            return self._case(name, source, state, at, parents, **more)

    def _case(self, name, source, state, at, parents, **more):
        adults = [
            (self.person("adult", f"Мария {name}а", "+359888123456"), PartyRole.PARENT),
            (self.person("adult", f"Георги {name}", "+359877123456"), PartyRole.PARENT),
        ][:parents]
        institution = "" if source == ReferralSource.SELF else "Районен съд – Хасково"
        case = operations.receive_referral(
            referral=NewReferral(source, at, institution_name=institution),
            children=[self.person("child", f"Ани {name}а")],
            adults=adults,
            by=more.pop("by", self.by),
            at=at,
            **more,
        )
        if state:
            self.put(case, state)
        return case

    def put(self, case, state):
        """Straight into a state: how a case gets there is tested where its guards are."""
        facts = {"state": state, "duplicates_checked_at": NOW}
        if state in {CaseState.CLOSING, CaseState.CLOSED}:
            facts["closing_reason"] = "moved"
        if state == CaseState.CLOSED:
            facts["closed_at"] = NOW
        Case.objects.filter(pk=case.pk).update(**facts)
        case.refresh_from_db()

    def paper(self, case, kind, at=NOW + timedelta(hours=1)):
        stored = store_generated(
            name="paper.pdf", content=b"%PDF-1.4 x", content_type="application/pdf", subject=None, by=None, at=at
        )
        return operations.add_document(
            case=case, kind=kind, title="Документ", file=stored, by=None, at=at, dated=date(2026, 4, 1)
        )


@pytest.fixture
def referred(cast):
    return Referred(cast)


@pytest.fixture
def case(referred, in_a):
    return referred()


@pytest.fixture
def opens(cast, monkeypatch):
    """The day on which the service opens to families."""

    def on(day):
        for room in ("guards", "hooks", "views.pages"):
            monkeypatch.setattr(f"services.cases.{room}.opening_day", lambda: day)

    return on


@pytest.fixture
def clock_at(monkeypatch):
    def at(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        monkeypatch.setattr(clock, "today", lambda: moment.astimezone(clock.SOFIA).date())
        monkeypatch.setattr("services.cases.hooks.today", lambda: moment.astimezone(clock.SOFIA).date())

    return at


def upload(name="order.pdf", content=None):
    return SimpleUploadedFile(name, pdf() if content is None else content, content_type="application/pdf")
