"""What goes by itself when its term has passed: colleagues who left, and the journal; nothing without a term."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from accounts.models import ApiToken, Invitation, KnownDevice, Session, User
from accounts.operations import deactivate, issue_api_token
from audit import sealing
from audit.models import Cut, Event
from audit.verify import verify
from kernel.clock import now, today
from kernel.place import entered
from services.custody import operations, termly
from services.custody.enums import Kept
from services.custody.models import LegalHold
from services.staff.models import Qualification, Worker
from tests.custody.conftest import Story
from tests.utils.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
SIX_YEARS = timedelta(days=6 * 366)


def term(cast: Cast, kept: Kept, years: int = 5) -> None:
    facts: dict[str, Any] = {"kept": kept, "years": years, "ground": "чл. 110 ЗЗД", "by": cast.a.head, "at": now()}
    row = operations.propose_term(**facts)
    operations.decide_term(term=row, is_confirmed=True, by=cast.a.coordinator, at=now())


def left(cast: Cast, when: datetime, name: str = "Стоян Напуснал") -> Worker:
    """A colleague with everything an account gathers, whose access was ended then."""
    worker: Worker = cast.a.worker("key_worker", name=name)
    cast.at(worker)
    issue_api_token(user=worker.user, name="x", scopes=["people.view"], by=worker.as_actor())
    Qualification.objects.create(worker=worker, title="Работа с деца", obtained_on=when.date())
    deactivate(user=worker.user, by=cast.a.head.as_actor())
    worker.phone, worker.languages, worker.active, worker.left_at = "+359888000222", ["bg"], False, when
    worker.save()
    return worker


def things(worker: Worker) -> list[int]:
    models = (Session, KnownDevice, ApiToken, Authenticator)
    counts = [model._default_manager.filter(user=worker.pk).count() for model in models]
    return [*counts, Qualification.objects.filter(worker=worker).count()]


def test_an_account_past_its_term_opens_and_reaches_nothing_any_more(cast: Cast) -> None:
    with entered(cast.a.place):
        term(cast, Kept.STAFF)
        worker, young = left(cast, now() - SIX_YEARS), left(cast, now() - timedelta(days=300), "Нова Напуснала")
        email = worker.user.email
        assert any(things(worker))
    assert termly.work(cast.a.place).accounts == 1
    with entered(cast.a.place):
        assert not any(things(worker))
        worker = Worker.objects.select_related("user").get(pk=worker.pk)
        assert (worker.display_name, worker.phone, worker.languages) == (termly.NAMELESS, "", [])
        assert (worker.user.name, worker.user.roles, worker.user.has_usable_password()) == (termly.NAMELESS, [], False)
        assert not User.objects.filter(email=email).exists()
        assert not Invitation.objects.filter(email=email).exists()
        assert User.objects.get(pk=young.pk).name == "Нова Напуснала"
        assert any(things(young))
        event = Event.objects.filter(object_id=worker.pk, actor_kind="system").latest("number")
        assert event.detail == {"term": "staff", "name": "gone"}
    assert termly.work(cast.a.place).accounts == 0


def test_the_name_stays_while_work_of_theirs_does(story: Story, cast: Cast) -> None:
    with entered(story.place):
        term(cast, Kept.STAFF)
        worker = left(cast, now() - SIX_YEARS)
        story.other.key_worker = worker
        story.other.save()
    termly.work(story.place)
    with entered(story.place):
        worker = Worker.objects.select_related("user").get(pk=worker.pk)
        assert worker.display_name == "Стоян Напуснал"
        assert worker.user.email.endswith(termly.GONE)
        assert not any(things(worker))


def test_nobody_s_account_goes_without_a_term_or_while_they_work(cast: Cast) -> None:
    with entered(cast.a.place):
        worker = left(cast, now() - SIX_YEARS)
        operations.propose_term(kept=Kept.STAFF, years=1, ground="чл. 5", by=cast.a.head, at=now())
    assert termly.work(cast.a.place).accounts == 0
    with entered(cast.a.place):
        assert any(things(worker))
        assert {one.active for one in Worker.objects.exclude(pk=worker.pk)} == {True}


def test_the_page_says_what_has_gone(cast: Cast) -> None:
    with entered(cast.a.place):
        term(cast, Kept.STAFF)
        left(cast, now() - SIX_YEARS)
    termly.work(cast.a.place)
    assert "1 профил" in cast.at(cast.a.head).get("/custody/terms/").content.decode()


def test_the_journal_is_asked_to_go_up_to_the_term_and_never_past_a_hold(
    story: Story, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []

    def cut(alias: str, **given: Any) -> None:
        asked.append(given)

    monkeypatch.setattr(termly.cutting, "cut", cut)
    with entered(story.place):
        term(cast, Kept.JOURNAL, years=3)
        operations.hold_case(
            case=story.case, reason="Писмо на съда № 5 от днес", look_again_on=today(), by=cast.a.head, at=now()
        )
        assert LegalHold.objects.count() == 1
    termly.work(story.place)
    (given,) = asked
    assert (given["years"], given["held"]) == (3, {story.case.pk})
    assert abs(given["before"] - (now() - timedelta(days=3 * 365.25))) < timedelta(days=3)


def test_a_young_journal_stays_whole(cast: Cast) -> None:
    with entered(cast.a.place):
        term(cast, Kept.JOURNAL, years=1)
        sealing.seal_all()
        before = Event.objects.count()
    assert termly.work(cast.a.place).events == 0
    with entered(cast.a.place):
        assert (Event.objects.count(), Cut.objects.count()) == (before, 0)
        assert verify().holds
