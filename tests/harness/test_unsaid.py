"""What tests/utils/unsaid.py looks for is found where it stands, and nothing else."""

import logging

import pytest
from django.http import HttpResponse

from tests.utils.unsaid import Ear, Unsaid, check_answer, in_answer, planted_in


def test_the_check_would_find_them() -> None:
    page = b"<title>CANARYA-people.Person-names</title><a href='/people/CANARYA-x/'>CANARYA</a>"
    assert [one.partition(":")[0] for one in in_answer(200, "Location: /x/CANARYA/", page)] == [
        "title",
        "address",
        "location",
    ]
    assert in_answer(403, "", b"CANARYA")
    assert not in_answer(422, "", b"CANARYA")
    assert planted_in("+359888123456")
    assert planted_in("CANARYA-accounts.User-name-head") == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("<title>Ана Скришова</title>", 200),
        ("<a href='/people/+359888123456/'>", 200),
        ("Няма такъв човек: Ана Скришова", 404),
        ("Забранено: Ана Скришова", 403),
    ],
)
def test_an_answer_that_tells_fails(body, status):
    with pytest.raises(Unsaid):
        check_answer(HttpResponse(body, status=status))


@pytest.mark.parametrize("body", ["<p>Ана Скришова</p>", "<a href='/people/?q=0888123456'>", "<title>Лице</title>"])
def test_a_page_may_say_what_it_is_for_and_a_search_what_was_typed(body):
    check_answer(HttpResponse(body))


def test_a_line_of_the_log_is_heard():
    ear, logger = Ear(), logging.Logger("zakrila.harness")
    logger.addHandler(ear)
    logger.warning("Sent to %s", "+359888123456")
    logger.warning("Sent")
    try:
        raise ValueError("Скришова")
    except ValueError:
        logger.exception("Failed")
    assert (ear.heard, len(ear.said)) == (3, 2)
