"""A short message leaves once, in time, and counts as sent only when the gateway says that it has it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import override_settings

from infra.local.smsbox import Box
from kernel.clock import now
from kernel.place import Place
from outbox import work
from outbox.enums import Report, State
from outbox.models import Message
from outbox.sms import reference, reports, sending, words
from outbox.sms.gateway import Perhaps, Receipt, Refused
from outbox.sms.http import HttpGateway
from outbox.sms.sending import send_sms
from outbox.sms.words import Slot
from tests.utils import sms

TO = "+359888123456"


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    monkeypatch.setattr(words, "_known", {})
    words.register("come", "Come at %(hour)s.", hour=Slot.HOUR)
    with sms.used(tmp_path) as used:
        yield used


def send(**given: Any) -> Message:
    facts: dict[str, Any] = {"to": "0888 123 456", "name": "come", "values": {"hour": "10:15"}, "language": "en"}
    assert send_sms(**(facts | given))
    return done()


def done() -> Message:
    assert work.work_one()
    return Message.objects.get(topic="sms")


def again() -> Message:
    Message.objects.update(next_attempt_at=now())
    return done()


def test_a_message_arrives_once_with_its_key_and_its_receipt(in_a: Place, box: Box) -> None:
    message = send(key="reminder:1")
    assert (message.state, message.payload, bool(message.receipt)) == (State.DONE, None, True)
    (taken,) = box.messages()
    assert (taken["to"], taken["text"]) == (TO, "Come at 10:15.")
    assert reference.read(taken["reference"]) == (in_a.uuid, message.pk)
    assert not send_sms(to=TO, name="come", values={"hour": "10:15"}, language="en", key="reminder:1")


@pytest.mark.parametrize(
    ("mode", "state", "code"),
    [
        ("refuse", State.FAILED, "Http400"),
        ("full", State.PENDING, "Http429"),
        ("busy", State.MAYBE_SENT, "Http503"),
    ],
)
def test_what_the_gateway_says_decides(in_a: Place, box: Box, mode: str, state: State, code: str) -> None:
    box.mode = mode
    message = send()
    assert (message.state, message.last_error, box.taken) == (state, code, [])


def test_a_line_that_breaks_after_the_message_was_taken_leaves_a_doubt(in_a: Place, box: Box) -> None:
    box.mode = "vanish"
    assert send().state == State.MAYBE_SENT
    assert len(box.taken) == 1
    assert not work.work_one()  # nobody repeats it by himself


def test_the_gateway_is_asked_once_what_became_of_the_key(in_a: Place, box: Box, monkeypatch: Any) -> None:
    asked = HttpGateway._asked

    def broken_post(self: HttpGateway, method: str, *facts: Any) -> Any:
        answer = asked(self, method, *facts)
        return Perhaps("RemoteDisconnected") if method == "POST" else answer

    monkeypatch.setattr(HttpGateway, "_asked", broken_post)
    assert send().state == State.DONE
    assert len(box.taken) == 1


def test_sent_again_by_a_person_it_is_still_one_message(in_a: Place, box: Box) -> None:
    box.mode = "vanish"
    message = send()
    box.mode = ""
    Message.objects.filter(pk=message.pk).update(state=State.PENDING, finished_at=None, next_attempt_at=now())
    assert done().state == State.DONE
    assert len(box.taken) == 1
    assert box.calls == 2


def test_a_gateway_that_is_down_was_certainly_not_told(in_a: Place, box: Box) -> None:
    with override_settings(SMS_GATEWAY_URL="http://127.0.0.1:1"):
        message = send()
    assert (message.state, message.last_error) == (State.PENDING, "ConnectionRefusedError")
    assert again().state == State.DONE


def test_without_a_gateway_it_waits(in_a: Place, box: Box) -> None:
    with override_settings(SMS_GATEWAY_URL=""):
        message = send()
    assert (message.state, message.last_error) == (State.PENDING, "NoGateway")


def test_outside_of_this_machine_only_tls_will_do(in_a: Place, box: Box) -> None:
    with override_settings(SMS_GATEWAY_URL="http://sms.example.org"):
        assert send().last_error == "ValueError"


def test_a_wrong_key_of_ours_is_no_fault_of_the_message(in_a: Place, box: Box) -> None:
    with override_settings(SMS_GATEWAY_TOKEN="another"):
        message = send()
    assert (message.state, message.last_error) == (State.PENDING, "Http401")


def test_no_message_after_its_time(in_a: Place, box: Box) -> None:
    with override_settings(SMS_GATEWAY_URL="http://127.0.0.1:1"):
        send(not_after=now() + timedelta(seconds=30))
    Message.objects.update(not_after=now() - timedelta(seconds=1))
    message = again()
    assert (message.state, message.last_error, message.payload) == (State.FAILED, "Expired", None)
    assert box.calls == 0


def test_the_gateway_too_lets_nothing_out_after_its_time(box: Box, tmp_path: Path) -> None:
    late = sending.gateway().send(TO, "x", "a" * 16, not_after=now() - timedelta(seconds=1))
    assert late == Refused("Http410", final=True)


@pytest.fixture
def withheld() -> Iterator[set[str]]:
    """What somebody must not read."""
    found: set[str] = set()

    def check(text: str, *, reader: Any) -> list[str]:
        return [one for one in found if one in text]

    before = dict(sending.leaks._functions)
    sending.leaks.register(check)
    yield found
    sending.leaks._functions = before


def test_a_text_that_tells_what_is_withheld_is_never_sent(in_a: Place, box: Box, withheld: set[str]) -> None:
    withheld.add("10:15")
    message = send(reader=uuid4())
    assert (message.state, message.last_error, box.calls) == (State.FAILED, "Leaks", 0)


def test_a_report_settles_a_doubt_and_an_arrival_is_the_last_word(in_a: Place, box: Box) -> None:
    box.mode = "vanish"
    message = send()
    assert reports.take(message.pk, Report.NOT_ARRIVED)
    assert reports.take(message.pk, Report.ARRIVED)
    assert not reports.take(message.pk, Report.NOT_ARRIVED)
    assert not reports.take(uuid4(), Report.ARRIVED)
    message.refresh_from_db()
    assert (message.state, message.report, message.payload) == (State.DONE, Report.ARRIVED, None)


def test_an_answer_without_a_number_is_a_doubt(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HttpGateway, "_exchanged", lambda *facts: (200, b"[]"))
    assert isinstance(sending.gateway().send(TO, "x", "k"), Perhaps)
    monkeypatch.setattr(HttpGateway, "_exchanged", lambda *facts: (409, b'{"id": 7}'))
    assert sending.gateway().send(TO, "x", "k") == Receipt("7")


def test_the_payload_is_sealed_and_no_number_stands_in_a_log(in_a: Place, box: Box, caplog: Any) -> None:
    box.mode = "refuse"
    send()
    assert "888123456" not in caplog.text


def doubt(box: Box) -> Message:
    """A message of which nobody knows, and a minute has passed."""
    message = send()
    assert message.state == State.MAYBE_SENT
    assert work.settle_doubts() == 0  # not before a minute
    Message.objects.update(next_attempt_at=now())
    box.mode = ""
    return message


def test_a_doubt_ends_when_the_gateway_says_that_it_has_the_message(in_a: Place, box: Box) -> None:
    box.mode = "vanish"
    doubt(box)
    assert work.is_anything_due()
    assert work.settle_doubts() == 1
    assert Message.objects.values_list("state", "payload").get() == (State.DONE, None)
    assert len(box.taken) == 1


def test_what_the_gateway_never_had_leaves_once(in_a: Place, box: Box) -> None:
    box.mode = "busy"
    doubt(box)
    assert work.settle_doubts() == 1
    assert done().state == State.DONE
    assert len(box.taken) == 1


def test_without_an_answer_it_is_asked_ever_more_seldom_and_then_no_more(in_a: Place, box: Box) -> None:
    box.mode = "busy"
    message = doubt(box)
    with override_settings(SMS_GATEWAY_URL="http://127.0.0.1:1"):
        assert work.settle_doubts() == 0
    message.refresh_from_db()
    assert message.state == State.MAYBE_SENT
    assert message.next_attempt_at > now() + timedelta(seconds=50)
    Message.objects.update(next_attempt_at=now(), finished_at=now() - timedelta(hours=25))
    assert not work.is_anything_due()
    assert work.settle_doubts() == 0


def test_a_letter_is_never_asked_for(in_a: Place) -> None:
    facts = {"topic": "mail", "key": "x", "payload": {}, "state": State.MAYBE_SENT, "finished_at": now()}
    Message.objects.create(**facts, next_attempt_at=now())
    assert not work.is_anything_due()
    assert work.settle_doubts() == 0
