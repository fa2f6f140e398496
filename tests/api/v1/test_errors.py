"""What a program is told: codes for itself, sentences for the person behind it, in their language."""

import pytest

from kernel.place import entered

WRONG = {"kind": "adult", "names": ""}


@pytest.fixture
def answer(cast, program):
    def ask(language="", owner="bg", path="people/", **body):
        with entered(cast.a.place):
            cast.a.coordinator.user.language = owner
            cast.a.coordinator.user.save(update_fields=["language"])
        client = program(cast.a.coordinator).client
        headers = {"accept-language": language} if language else {}
        return client.post(f"/api/v1/{path}", body or WRONG, content_type="application/json", headers=headers)

    return ask


@pytest.mark.parametrize(
    ("language", "owner", "said"),
    [
        ("en-GB,en;q=0.9", "bg", "This field may not be blank."),
        ("", "en", "This field may not be blank."),
        ("", "bg", "Това поле не може да е празно."),
        ("de, xx;q=0.5", "bg", "Това поле не може да е празно."),
        ("x" * 5000, "bg", "Това поле не може да е празно."),
        ("\x00,;q=", "bg", "Това поле не може да е празно."),
    ],
)
def test_sentences_are_in_the_language_of_the_caller(answer, language, owner, said):
    told = answer(language, owner)
    assert (told.status_code, told.json()["names"]) == (400, [said])


def test_whoever_has_no_key_is_answered_in_the_language_of_the_program(at_a):
    told = at_a.get("/api/v1/people/", headers={"accept-language": "hu"})
    assert "Bearer <kulcs>" in told.json()["detail"]


def test_a_refusal_has_a_code_and_a_sentence(answer, at_a):
    body = {"source": "court", "received_at": "2026-01-05T09:00:00Z", "children": [], "institution_name": "Съд"}
    assert answer(path="cases/", **body).status_code == 400
    known = {"kind": "adult", "names": "Иван Петров", "identifier_kind": "egn", "identifier": "7501020018"}
    answer(**known)
    (one,) = answer(**known).json()["refused"]
    assert (one["code"], bool(one["message"]), one["field"]) == ("refused", True, "identifier")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026-10-25T03:30:00", "+03:00 or +02:00"),
        ("2026-03-29T03:30:00", "no such hour"),
        ("2026-10-25T03:30:00+03:00", ""),
        ("2026-10-25T03:30:00+02:00", ""),
        ("2026-10-25T02:59:00", ""),
    ],
)
def test_an_hour_that_comes_twice_needs_its_offset(answer, written, said):
    told = answer("en", path="cases/", source="court", received_at=written, children=["x"]).json()
    assert said in " ".join(told.get("received_at", [""]))
    assert bool(told.get("received_at")) == bool(said)


def test_a_body_that_is_too_large_is_refused_in_json(answer):
    told = answer("en", names="x" * 3_000_000, kind="adult")
    assert (told.status_code, told.json()) == (413, {"detail": "This request is too large."})
