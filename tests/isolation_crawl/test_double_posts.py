"""Every form that two requests send in the same second is done once: a double click, an impatient „back"."""

from threading import Barrier, Thread

import pytest
from django.db import connection, connections, transaction

from accounts import once as claims
from kernel.place import entered
from tests.isolation_crawl.world import DOORS
from tests.utils import database
from tests.utils.statements import TRACES
from vault import keyring

# What may come twice, and why.
TWICE = {
    "staff/keys/": "the secret is shown once: the answer that is seen last must hold a key that works",
}
CREATING = {
    "cases/<uuid:case_id>/tasks/new/",
    "people/<uuid:person_id>/contacts/new/",
    "records/<uuid:session_id>/addenda/",
}


@pytest.fixture
def committed(shown, django_db_blocker, worker_id):
    """Here everything is really saved: in a copy of the crawlers' copy."""
    name = database.names(worker_id)[1]
    with django_db_blocker.unblock():
        database.clone(f"{name}_crawl", f"{name}_twice")
        yield
        database.point_at(f"{name}_crawl")
        keyring.forget()


def place_of(one, world):
    return DOORS.get(str(one.page.route.door)) or world.a.place


def counts(place):
    """Rows of every table of a place, traces aside."""
    with entered(place), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'"
            " AND has_table_privilege(oid, 'SELECT') ORDER BY 1",
            [place.schema],
        )
        names = [name for (name,) in cursor.fetchall() if name not in TRACES]
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in names))
        return dict(cursor.fetchall())


def new_rows(place, before):
    return {name: count - before.get(name, 0) for name, count in counts(place).items() if count != before.get(name, 0)}


def once(one, place):
    """What a single sending makes; undone."""
    before = counts(place)
    with transaction.atomic():
        status, _ = send(one, "")
        made = new_rows(place, before)
        transaction.set_rollback(True)
    return status, made


def send(one, token):
    with entered(None):
        client = one.crawler.actor.client()
        answer = client.generic("POST", one.form.action, **one.crawler._body(one.body(token)))
        return answer.status_code, answer.headers.get("Location")


def at_the_same_time(one, *tokens):
    start, answers = Barrier(2), []

    def run(token):
        try:
            start.wait(10)
            answers.append(send(one, token))
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[token]) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def in_order(forms):
    """
    Whoever signs themselves out, or a colleague, can send no more: those forms come last.

    After them those of the other doors: an operator closes a centre there, whose pages end within some seconds.
    """
    return sorted(
        forms, key=lambda one: (str(one.page.route.door) in DOORS, "account/" in one.key[0], "staff/" in one.key[0])
    )


def done_twice(forms, world):
    """How many forms were taken, and those of which two sendings made something else than one."""
    tried, wrong = 0, []
    for number, one in enumerate(in_order(forms)):
        place = place_of(one, world)
        status, made = once(one, place) if place.has_people else (0, {})
        if 300 <= status < 400 and made and one.key[0] not in TWICE:
            tried += 1
            before = counts(place)
            answers = at_the_same_time(one, *[f"{number:064d}"] * 2)
            if new_rows(place, before) != made or (one.page.route.guard.kind != "open" and len(set(answers)) != 1):
                wrong.append(f"{one}: {made} became {new_rows(place, before)}, {answers}")
    return tried, wrong


def test_no_form_is_done_twice(shown, world, committed):
    tried, wrong = done_twice(shown.forms, world)
    assert wrong == [], "\n".join(wrong)
    assert tried >= 25


def test_without_the_rule_this_test_finds_doubles(shown, world, committed, monkeypatch):
    monkeypatch.setattr(claims, "claim", lambda request: None)
    tried, wrong = done_twice([one for one in shown.forms if one.key[0] in CREATING], world)
    assert len(wrong) >= 1, tried


def test_two_people_who_do_the_same_at_once_get_an_answer(shown, world, committed):
    """Two pages, one moment: whoever comes second is told so, and never by a failure."""
    failed = []
    for number, one in enumerate(in_order(shown.forms)):
        if place_of(one, world).has_people:
            answers = at_the_same_time(one, f"{number:063d}a", f"{number:063d}b")
            failed += [f"{one}: {answers}"] if any(status >= 500 for status, _ in answers) else []
    assert failed == [], "\n".join(failed)


def test_a_form_that_was_refused_may_be_sent_again(shown, world, committed):
    """And one that was saved leads to the same place however often it comes."""
    (room,) = (one for one in shown.forms if one.key[0] == "calendar/house/rooms/new/")
    before = counts(world.a.place)
    refused = [room.crawler.actor.client().post(room.form.action, {"csrfmiddlewaretoken": "r"}) for _ in range(2)]
    assert [answer.status_code for answer in refused] == [422, 422]
    assert new_rows(world.a.place, before) == {}
    answers = {send(room, "again") for _ in range(3)}
    assert len(answers) == 1
    assert new_rows(world.a.place, before) == {"scheduling_room": 1}
