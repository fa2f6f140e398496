"""The gateway's reports: signed, fresh, once, and only to the place that the message left from."""

import json
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from django.test import override_settings

from kernel.clock import now
from kernel.ids import uuid7
from kernel.place import Place, entered
from outbox.enums import Report, State
from outbox.models import Message
from outbox.sms import reference
from outbox.sms.signature import HEADER, TOLERANCE, holds, signed
from tenants.centres.models import SmsReport
from tenants.centres.sms_reports import Told, carry, keep
from tenants.isolation import doors
from tests.utils.security import figure

PATH = "/sms/reports/"
SECRET = "gateway-secret"


@pytest.fixture(autouse=True)
def gateway() -> Any:
    with override_settings(SMS_GATEWAY_SECRET=SECRET):
        yield


@pytest.fixture
def message(place_a: Place) -> Message:
    """A short message of centre A whose fate nobody knows."""
    with entered(place_a):
        return Message.objects.create(
            topic="sms", key="sms:1", payload={"to": "x"}, state=State.MAYBE_SENT, finished_at=now()
        )


def body(place: Place, message: Message, *, event: str = "event-0001", state: str = "arrived", **more: Any) -> bytes:
    told = {"event": event, "reference": reference.written(place.uuid, message.pk), "state": state}
    return json.dumps(told | more).encode()


def hand_in(client: Any, raw: bytes, *, at: float | None = None, secret: str = SECRET, sign: str = "") -> int:
    header = sign or signed(raw, secret, time.time() if at is None else at)
    answer = client.post(PATH, raw, content_type="application/json", headers={HEADER: header})
    assert answer.content == b""
    return int(answer.status_code)


def carried() -> int:
    with entered(doors.OPERATOR):
        return carry()


def state_of(place: Place, message: Message) -> tuple[str, str]:
    with entered(place):
        found = Message.objects.get(pk=message.pk)
        return found.state, found.report


def test_a_report_comes_to_its_place_and_settles_the_doubt(at_public: Any, place_a: Place, message: Message) -> None:
    assert hand_in(at_public, body(place_a, message)) == 204
    assert state_of(place_a, message) == (State.MAYBE_SENT, "")
    assert carried() == 1
    assert state_of(place_a, message) == (State.DONE, Report.ARRIVED)
    assert carried() == 0


def test_played_again_it_changes_nothing(at_public: Any, place_a: Place, message: Message) -> None:
    raw = body(place_a, message, state="not_arrived")
    sign = signed(raw, SECRET, time.time())
    assert [hand_in(at_public, raw, sign=sign) for _ in range(3)] == [204, 204, 204]
    with entered(doors.OPERATOR):
        assert SmsReport.objects.count() == 1
    assert carried() == 1


@pytest.mark.security_figure
def test_whatever_the_gateway_has_not_just_said_is_refused(
    at_public: Any, at_a: Any, place_a: Place, place_b: Place, message: Message
) -> None:
    good = body(place_a, message)
    moment = time.time()
    other = json.loads(body(place_b, message))["reference"]
    elsewhere = json.loads(good)["reference"].replace(place_a.uuid.hex, place_b.uuid.hex)
    forged = [
        hand_in(at_public, good, secret="another"),
        hand_in(at_public, good, at=moment - TOLERANCE - 2),
        hand_in(at_public, good, at=moment + TOLERANCE + 2),
        hand_in(at_public, good + b" ", sign=signed(good, SECRET, moment)),
        hand_in(at_public, good, sign="t=x,v1=y"),
        hand_in(at_public, good, sign="v1=é"),
        hand_in(at_public, body(place_a, message, reference=elsewhere)),
        hand_in(at_public, body(place_a, message, state="read")),
        hand_in(at_public, body(place_a, message, event="x")),
        hand_in(at_public, body(place_a, message, event=["a" * 20])),
        hand_in(at_public, b"[" * 5000),
        hand_in(at_public, b"null"),
        hand_in(at_public, b"\xff\xfe"),
        hand_in(at_public, b'{"event": "' + b"x" * 9000 + b'"}'),
    ]
    assert set(forged) == {400}
    # Signed by the gateway, of another place that has no such message: it arrives there and finds nothing.
    assert hand_in(at_public, body(place_b, message, reference=other, event="event-0002")) == 204
    assert carried() == 1
    applied = state_of(place_a, message) != (State.MAYBE_SENT, "")
    figure(
        "calls from outside, forged or repeated: applied (delivery reports)",
        int(applied),
        unit="calls",
        bound="= 0",
        holds=not applied,
    )


def test_without_a_secret_nothing_is_believed(at_public: Any, place_a: Place, message: Message) -> None:
    with override_settings(SMS_GATEWAY_SECRET=""):
        assert hand_in(at_public, body(place_a, message), secret="") == 400
    assert not holds("", b"", "x", 0)


def test_only_the_public_door_takes_them(at_a: Any, at_operator: Any, place_a: Place, message: Message) -> None:
    assert hand_in_anywhere(at_a, body(place_a, message)) == 404
    assert hand_in_anywhere(at_operator, body(place_a, message)) == 404


def hand_in_anywhere(client: Any, raw: bytes) -> int:
    headers = {HEADER: signed(raw, SECRET, time.time())}
    return int(client.post(PATH, raw, content_type="application/json", headers=headers).status_code)


def test_a_place_that_is_not_there_waits_and_is_forgotten(at_public: Any, place_a: Place, message: Message) -> None:
    with entered(doors.PUBLIC):
        keep(Told("event-0009", uuid4(), uuid7(), Report.ARRIVED))
    assert carried() == 0
    with entered(doors.OPERATOR):
        assert SmsReport.objects.filter(taken_at__isnull=True).count() == 1


@pytest.mark.django_db
def test_the_public_door_cannot_read_what_it_takes_and_a_centre_neither(place_a: Place) -> None:
    for place in (doors.PUBLIC, place_a, doors.NETWORK):
        with entered(place), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            SmsReport.objects.exists()


def test_the_box_of_make_run_reports_as_a_gateway_does(live_server: Any, tmp_path: Path) -> None:
    """The fake signs what the product believes; an address that is not this machine gets nothing."""
    from infra.local.smsbox import Box, _is_here  # noqa: PLC0415

    assert not _is_here("https://zakrila.bg/sms/reports/")
    box = Box(tmp_path, "token", SECRET)
    assert box.report({"reference": "x", "report_to": live_server.url + PATH}) in (400, 404)
