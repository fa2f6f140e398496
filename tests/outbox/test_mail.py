"""A mail is rendered in its reader's language, sent once, and said to be sent only when the server said so."""

from collections.abc import Iterator
from email.header import decode_header, make_header
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import override_settings
from django.utils.translation import gettext_noop

from kernel.place import Place
from outbox import work
from outbox.enums import State
from outbox.mail import send_mail
from outbox.models import Message
from tests.utils import smtp

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.locmem.Loader",
                    {
                        "note.txt": "{% load i18n %}{{ name|safe }}: {% trans 'signed in' %}",
                        "bad.txt": "{% include name %}",
                    },
                )
            ]
        },
    }
]


@pytest.fixture
def server() -> Iterator[smtp.Post]:
    post = smtp.Post()
    controller = smtp.running(post)
    settings = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": controller.port,
        "TEMPLATES": TEMPLATES,
    }
    with override_settings(**settings):
        yield post
    controller.stop()


def send(**given: Any) -> Message:
    facts: dict[str, Any] = {"to": "anna@example.org", "subject": gettext_noop("reason"), "template": "note.txt"}
    send_mail(**({"context": {"name": "Анна & Борис"}, "language": "bg"} | facts | given))
    work.work_one()
    return Message.objects.get()


@pytest.mark.parametrize(("language", "subject", "word"), [("bg", "причина", "влезе"), ("hu", "ok", "bejelentkezett")])
def test_a_mail_speaks_its_readers_language(
    in_a: Place, server: smtp.Post, language: str, subject: str, word: str
) -> None:
    assert send(language=language).state == State.DONE
    letter = server.letters[0]
    assert str(make_header(decode_header(letter["Subject"]))) == subject
    assert letter.get_payload(decode=True).decode().strip() == f"Анна & Борис: {word}"
    assert letter["To"] == "anna@example.org"


def test_every_attempt_carries_the_same_message_id_and_two_mails_never_do(in_a: Place, server: smtp.Post) -> None:
    server.answer = "451 Later"
    message = send(key="reminder:7")
    assert (message.state, message.last_error) == (State.PENDING, "SMTPDataError")
    Message.objects.update(next_attempt_at=message.created_at)
    server.answer = "250 Taken"
    work.work_one()
    assert Message.objects.get().state == State.DONE
    assert list(server.message_ids.values()) == [2]
    send_mail(to="b@example.org", subject="x", template="note.txt", context={}, language="bg", key="reminder:8")
    work.work_one()
    assert sorted(server.message_ids.values()) == [1, 2]


def test_a_server_that_is_down_was_certainly_not_told(in_a: Place) -> None:
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_PORT=1, TEMPLATES=TEMPLATES
    ):
        message = send()
    assert (message.state, message.last_error) == (State.PENDING, "ConnectionRefusedError")


@pytest.mark.parametrize(
    ("what", "answer", "state"),
    [
        ("answer", "451 Later", State.PENDING),
        ("answer", "554 Never", State.FAILED),
        ("recipient_answer", "450 Box is full", State.PENDING),
        ("recipient_answer", "550 No such person", State.FAILED),
        ("answer", None, State.MAYBE_SENT),
    ],
)
def test_what_the_server_says_decides(
    in_a: Place, server: smtp.Post, what: str, answer: str | None, state: State
) -> None:
    setattr(server, what, answer)
    assert send().state == state


def test_a_template_that_fails_sends_nothing_and_is_tried_again(in_a: Place, server: smtp.Post) -> None:
    message = send(template="missing.txt")
    assert (message.state, message.last_error) == (State.PENDING, "TemplateDoesNotExist")
    assert server.letters == []


def test_a_subject_cannot_carry_another_header(in_a: Place, server: smtp.Post) -> None:
    send(subject="Hello\r\nBcc: everyone@example.org")
    assert server.letters[0]["Bcc"] is None
    assert server.letters[0]["Subject"] == "Hello Bcc: everyone@example.org"


def test_the_text_of_an_error_is_kept_nowhere(in_a: Place, server: smtp.Post, caplog: Any) -> None:
    server.answer = "554 anna@example.org is not welcome"
    message = send()
    assert message.last_error == "SMTPDataError"
    assert "anna" not in caplog.text


def test_a_backend_without_a_server_works_too(in_a: Place, mailoutbox: list[EmailMessage]) -> None:
    with override_settings(TEMPLATES=TEMPLATES):
        send(context={"name": "Анна"})
    assert [mail.to for mail in mailoutbox] == [["anna@example.org"]]
    assert mailoutbox[0].extra_headers["Message-ID"].endswith("@localhost>")
