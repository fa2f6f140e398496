"""The day before, each parent who asked for it is told of their own window, once, over a way that is safe."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from audit.models import Event
from infra.local.smsbox import Box
from kernel.errors import Refusal
from kernel.place import entered
from outbox import work
from outbox.enums import Report, State
from outbox.models import Message
from outbox.sms import reports, words
from outbox.sms.sending import send_sms
from outbox.sms.text import segments
from services.cases.enums import CaseState
from services.contact_centre.enums import BasisKind, ReminderDropped, SessionMove
from services.contact_centre.models import ArrivalWindow, Policy, Reminder, ReminderConsent, Session
from services.contact_centre.operations.moves import move_session
from services.contact_centre.operations.reminders import (
    end_reminder_consent,
    give_reminder_consent,
    make_due,
    text_of,
)
from services.contact_centre.operations.sessions import Move, reschedule
from services.people.models import ContactPoint
from services.people.operations import withhold
from tests.contact_centre.conftest import NOW
from tests.utils import sms

EVENING = datetime(2026, 11, 6, 15, 5, tzinfo=UTC)  # Friday, five past five in Sofia; the meeting is on Saturday
FATHERS, MOTHERS = "+359888111222", "+359888333444"


@pytest.fixture(autouse=True)
def box(tmp_path: Path, in_a: Any) -> Iterator[Box]:
    Policy.objects.update_or_create(only=True, defaults={"reminds": True, "remind_hour": 17})
    with sms.used(tmp_path) as used:
        used.clock = EVENING.timestamp
        yield used


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """The outbox's own clock stands on the evening before as well."""

    def stand(at: datetime) -> None:
        monkeypatch.setattr("outbox.work.now", lambda: at)

    stand(EVENING)
    return stand


@pytest.fixture
def asked(cast: Any, family: Any) -> Callable[..., ReminderConsent]:
    """A parent wants to be reminded."""

    def make(person: Any, value: str, kind: str = "phone", language: str = "bg") -> ReminderConsent:
        point = ContactPoint.objects.create(person=person, kind=kind, value=value)
        facts = {"language": language, "given_on": date(2026, 11, 2), "by": cast.a.key_worker, "at": NOW}
        return give_reminder_consent(case=family.case, contact_point=point, **facts)

    return make


@pytest.fixture
def both(asked: Any, family: Any) -> tuple[ReminderConsent, ReminderConsent]:
    return asked(family.father, FATHERS), asked(family.mother, MOTHERS)


def send_all() -> None:
    Message.objects.filter(state=State.PENDING).update(next_attempt_at=NOW)
    while work.work_one():
        pass


def texts(box: Box) -> dict[str, str]:
    return {one["to"]: one["text"] for one in box.messages()}


def window_of(session: Session, person: Any) -> tuple[str, str]:
    from kernel.clock import local  # noqa: PLC0415

    during = ArrivalWindow.objects.get(session=session, person=person, direction="arrive").during
    return f"{local(during.lower):%H:%M}", f"{local(during.upper):%H:%M}"


def test_each_parent_is_told_their_own_window_and_nothing_else(
    meeting: Session, family: Any, both: Any, box: Box
) -> None:
    assert make_due(at=EVENING) == 2
    send_all()
    told = texts(box)
    assert set(told) == {FATHERS, MOTHERS}
    hers, his = window_of(meeting, family.mother), window_of(meeting, family.father)
    assert hers != his
    assert told[FATHERS].startswith(f"На 07.11. Ви очакваме от {his[0]} до {his[1]} ч.")
    assert told[MOTHERS].startswith(f"На 07.11. Ви очакваме от {hers[0]} до {hers[1]} ч.")
    assert hers[0] not in told[FATHERS]
    assert his[0] not in told[MOTHERS]
    for text in told.values():
        assert not any(word in text for word in ("Иванов", "Мария", "Георги", "Ани", "дете", "съд", "вход", "Главен"))


def test_it_is_told_once_however_often_the_clock_looks(meeting: Session, both: Any, box: Box) -> None:
    assert [make_due(at=EVENING), make_due(at=EVENING), make_due(at=EVENING + timedelta(hours=3))] == [2, 0, 0]
    send_all()
    assert len(box.messages()) == 2


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 6, 14, 55, tzinfo=UTC),  # not before the hour that the centre has set
        datetime(2026, 11, 5, 15, 5, tzinfo=UTC),  # two days before
        datetime(2026, 11, 7, 15, 5, tzinfo=UTC),  # the day itself
    ],
)
def test_only_on_the_day_before(meeting: Session, both: Any, at: datetime) -> None:
    assert make_due(at=at) == 0


def test_who_has_not_asked_gets_nothing(meeting: Session, family: Any, asked: Any, box: Box) -> None:
    ContactPoint.objects.create(person=family.mother, kind="phone", value=MOTHERS)
    asked(family.father, FATHERS)
    make_due(at=EVENING)
    send_all()
    assert set(texts(box)) == {FATHERS}


def test_switched_off_nothing_is_written_and_nothing_leaves(meeting: Session, both: Any, box: Box) -> None:
    make_due(at=EVENING)
    Policy.objects.update(reminds=False)
    assert make_due(at=EVENING) == 0
    send_all()
    assert box.messages() == []
    assert set(Reminder.objects.values_list("dropped", flat=True)) == {ReminderDropped.OFF}


def _suspended(meeting: Session, family: Any, cast: Any) -> None:
    family.in_state(CaseState.SUSPENDED)


def _cancelled(meeting: Session, family: Any, cast: Any) -> None:
    facts = {"cancelled_by": "centre", "reason_note": "Болен ръководител на срещата."}
    move_session(session=meeting, move=SessionMove.CANCEL, by=cast.a.head, at=NOW, **facts)


def _protected(meeting: Session, family: Any, cast: Any) -> None:
    family.order(kind=BasisKind.PROTECTION_ORDER, dated=date(2026, 11, 1), in_force_from=date(2026, 11, 1))


def _order_ended(meeting: Session, family: Any, cast: Any) -> None:
    type(family.basis).objects.update(in_force_until=date(2026, 11, 6))


HINDRANCES = [_suspended, _cancelled, _protected, _order_ended]


@pytest.mark.parametrize("hinder", HINDRANCES)
def test_a_meeting_that_does_not_take_place_is_never_written(
    meeting: Session, family: Any, cast: Any, both: Any, hinder: Any
) -> None:
    hinder(meeting, family, cast)
    assert make_due(at=EVENING) == 0


@pytest.mark.parametrize("hinder", HINDRANCES)
def test_what_changed_after_writing_keeps_it_from_leaving(
    meeting: Session, family: Any, cast: Any, both: Any, box: Box, hinder: Any
) -> None:
    make_due(at=EVENING)
    hinder(meeting, family, cast)
    send_all()
    assert not any("Ви очакваме" in one["text"] for one in box.messages())
    assert set(Reminder.objects.filter(kind="reminder").values_list("dropped", flat=True)) <= {
        ReminderDropped.NOT_PLANNED,
        ReminderDropped.FROZEN,
    }


def test_a_meeting_that_was_moved_is_told_anew_with_its_new_hour(
    meeting: Session, family: Any, cast: Any, house: Any, asked: Any, box: Box
) -> None:
    asked(family.father, FATHERS)
    make_due(at=EVENING)
    to = Move(
        meeting.starts_at + timedelta(hours=3), meeting.ends_at + timedelta(hours=3), house.sun, cast.a.supervisor
    )
    reschedule(session=meeting, to=to, reason="По молба на бащата.", by=cast.a.head, at=NOW)
    send_all()
    assert [one["text"].split(":")[0] for one in box.messages()] == ["Променен час"]
    assert make_due(at=EVENING) == 1
    send_all()
    assert window_of(meeting, family.father)[0] in texts(box)[FATHERS]


def _ended(consent: ReminderConsent, cast: Any, family: Any) -> None:
    end_reminder_consent(consent=consent, by=cast.a.key_worker, at=NOW)


def _telephone_gone(consent: ReminderConsent, cast: Any, family: Any) -> None:
    ContactPoint.objects.filter(pk=consent.contact_point_id).update(ended_at=NOW)


@pytest.mark.parametrize("change", [_ended, _telephone_gone])
def test_a_way_that_is_no_longer_safe_is_not_used(
    meeting: Session, family: Any, cast: Any, both: Any, box: Box, change: Any
) -> None:
    make_due(at=EVENING)
    change(both[0], cast, family)
    send_all()
    assert set(texts(box)) == {MOTHERS}
    assert Reminder.objects.get(person=family.father).dropped == ReminderDropped.CONSENT


def test_after_its_time_it_is_not_sent(meeting: Session, family: Any, both: Any, box: Box, clock: Any) -> None:
    make_due(at=EVENING)
    clock(meeting.starts_at)
    send_all()
    assert box.calls == 0
    assert set(Message.objects.values_list("state", "last_error")) == {(State.FAILED, "Expired")}


def test_by_mail_for_whoever_reads_mail(meeting: Session, family: Any, asked: Any, mailoutbox: list[Any]) -> None:
    asked(family.mother, "maria@example.org", kind="email", language="hu")
    make_due(at=EVENING)
    send_all()
    (mail,) = mailoutbox
    assert mail.to == ["maria@example.org"]
    assert window_of(meeting, family.mother)[0] in mail.body
    assert "Иванов" not in f"{make_header(decode_header(mail.subject))} {mail.body}"


LINK = f"https://link.zakrila.bg/m/{'x' * 51}/"


def test_every_language_says_it_in_two_messages_at_most_and_names_nobody() -> None:
    values = {"day": "30.12.", "start": "10:15", "end": "10:30", "phone": "+359 38 664 422", "link": LINK}
    values |= {"hour": "10:15"}
    for words_ in words.registered():
        for language in ("bg", "en", "hu"):
            text = words.said(words_.name, {slot: values[slot] for slot in words_.slots}, language)
            assert 1 <= segments(text) <= 2, text
            assert "%(" not in text


@pytest.mark.parametrize("language", ["bg", "en", "hu"])
def test_it_stays_one_message_with_the_centres_usual_telephone(language: str) -> None:
    values = {"day": "30.12.", "start": "10:15", "end": "10:30", "phone": "+35938664422"}
    assert segments(words.said("reminder_phone", values, language)) == 1


def test_children_and_strangers_are_not_reminded(family: Any, cast: Any, asked: Any, another_family: Any) -> None:
    for person in (family.children[0], another_family().father):
        with pytest.raises(Refusal):
            asked(person, FATHERS)
    with pytest.raises(Refusal):
        asked(family.father, "038 66 44 22")


def test_a_later_wish_takes_the_place_of_the_earlier(family: Any, asked: Any) -> None:
    first, second = asked(family.father, FATHERS), asked(family.father, MOTHERS)
    assert list(ReminderConsent.objects.filter(ended_at__isnull=True)) == [second]
    assert Event.objects.filter(object_id=second.pk, fields__contains=["contact_point"]).exists()
    assert first != second


def test_only_who_works_on_the_case_writes_wishes(family: Any, cast: Any, asked: Any) -> None:
    consent = asked(family.father, FATHERS)
    stranger = cast.a.worker("key_worker")
    for worker in (stranger, cast.a.supervisor, cast.a.reception):
        with pytest.raises(PermissionDenied):
            end_reminder_consent(consent=consent, by=worker, at=NOW)


def test_the_head_sees_what_was_sent_and_nobody_else(cast: Any, meeting: Session, family: Any, both: Any) -> None:
    make_due(at=EVENING)
    send_all()
    message = Message.objects.get(key=Reminder.objects.get(person=family.father).key)
    reports.take(message.pk, Report.NOT_ARRIVED)
    page = cast.at(cast.a.head).get("/meetings/reminders/").content.decode()
    assert family.father.names in page
    assert "не пристигна" in page
    for worker in (cast.a.coordinator, cast.a.key_worker, cast.a.supervisor, cast.a.reception):
        assert cast.at(worker).get("/meetings/reminders/").status_code == 403


def test_the_switch_is_the_heads(cast: Any) -> None:
    head = cast.at(cast.a.head)
    assert head.post("/meetings/reminders/", {"remind_hour": "9"}).status_code == 302
    assert Policy.objects.get().reminds is False
    assert head.post("/meetings/reminders/", {"remind_hour": "23", "reminds": "on"}).status_code == 422
    assert cast.at(cast.a.coordinator).post("/meetings/reminders/", {"remind_hour": "9"}).status_code == 403


def test_the_page_of_a_case_is_for_who_sees_the_case(cast: Any, family: Any, asked: Any) -> None:
    consent = asked(family.father, FATHERS)
    path = f"/meetings/cases/{family.case.pk}/reminders/"
    assert FATHERS in cast.at(cast.a.key_worker).get(path).content.decode()
    assert cast.at(cast.a.worker("key_worker")).get(path).status_code == 404
    for worker in (cast.a.supervisor, cast.a.reception):
        assert cast.at(worker).get(path).status_code == 403
    stranger = cast.at(cast.a.worker("key_worker"))
    assert stranger.post(f"/meetings/reminders/{consent.pk}/end/").status_code == 404
    assert cast.at(cast.a.key_worker).post(f"/meetings/reminders/{consent.pk}/end/").status_code == 302


def test_a_wish_is_written_only_with_the_tick_that_the_way_is_safe(cast: Any, family: Any) -> None:
    point = ContactPoint.objects.create(person=family.father, kind="phone", value=FATHERS)
    ContactPoint.objects.create(person=family.mother, kind="phone", value="038 66 44 22")
    client = cast.at(cast.a.key_worker)
    path = f"/meetings/cases/{family.case.pk}/reminders/new/"
    page = client.get(path).content.decode()
    assert FATHERS in page
    assert "038 66 44 22" not in page
    facts = {"contact_point": str(point.pk), "language": "bg", "given_on": "01.11.2026"} | {
        "from_hour": "8",
        "until_hour": "20",
    }
    assert client.post(path, facts).status_code == 422
    assert client.post(path, facts | {"is_safe": "on"}).status_code == 302
    assert ReminderConsent.objects.get().contact_point == point


def test_a_telephone_that_is_kept_from_somebody_can_be_chosen_and_stands_on_no_page(
    cast: Any, family: Any, asked: Any
) -> None:
    consent = asked(family.mother, MOTHERS)
    point = consent.contact_point
    withhold(point=point, withheld_from=family.father, reason="Заповед за защита № 5/2026", by=cast.a.head, at=NOW)
    client = cast.at(cast.a.key_worker)
    for path in ("reminders/", "reminders/new/"):
        page = client.get(f"/meetings/cases/{family.case.pk}/{path}").content.decode()
        assert family.mother.names in page
        assert MOTHERS not in page


def test_the_queue_names_it_without_opening_more_than_the_head_may(cast: Any, meeting: Session, both: Any) -> None:
    make_due(at=EVENING)
    page = cast.at(cast.a.head).get("/staff/messages/").content.decode()
    assert "Съобщение за среща" in page


def test_text_is_the_readers_language(meeting: Session, family: Any, asked: Any) -> None:
    asked(family.father, FATHERS, language="en")
    make_due(at=EVENING)
    with override("bg"):
        assert text_of(Reminder.objects.select_related("consent", "session").get()).startswith(
            "On 07.11. we expect you"
        )


def test_in_another_centre_there_is_nothing_of_it(cast: Any, meeting: Session, both: Any) -> None:
    make_due(at=EVENING)
    with entered(cast.b.place):
        assert Reminder.objects.count() == 0
        assert make_due(at=EVENING) == 0


def test_a_short_message_never_carries_what_is_kept_from_its_reader(cast: Any, family: Any, asked: Any) -> None:
    """The check of the house stands at the outbox's door, whoever posts."""
    point = ContactPoint.objects.create(person=family.mother, kind="phone", value="+359 38 664 422")
    withhold(point=point, withheld_from=family.father, reason="Заповед за защита № 5/2026", by=cast.a.head, at=NOW)
    values = {"day": "07.11.", "start": "10:00", "end": "10:15", "phone": "+359 38 664 422"}
    for reader, number in ((family.father, FATHERS), (family.mother, MOTHERS)):
        send_sms(to=number, name="reminder_phone", values=values, language="bg", reader=reader.pk, key=f"x{number}")
    send_all()
    states = dict(Message.objects.filter(topic="sms").values_list("key", "last_error"))
    assert states == {f"x{FATHERS}": "Leaks", f"x{MOTHERS}": ""}
