"""Who looked at this file: answered for a case, a row, a person and a span of time."""

from datetime import timedelta
from uuid import uuid4

from audit import queries
from audit.enums import Action
from audit.record import record
from kernel.actor import Actor
from kernel.clock import now
from kernel.place import Place
from vault.models import Key

ANNA = Actor(kind="worker", id=uuid4(), label="Анна")
BORIS = Actor(kind="worker", id=uuid4(), label="Борис")


def test_who_looked_at_a_case_names_readers_and_the_refused_and_nobody_else(in_a: Place) -> None:
    case = uuid4()
    for actor, action, about in [
        (ANNA, Action.READ, case),
        (BORIS, Action.DENY, case),
        (BORIS, Action.WRITE, case),
        (BORIS, Action.READ, uuid4()),
        (ANNA, Action.PRINT, case),
    ]:
        record(action, actor=actor, case_id=about)
    found = [(event.actor_label, event.action) for event in queries.who_looked_at_case(case)]
    assert found == [("Анна", "print"), ("Борис", "deny"), ("Анна", "read")]


def test_who_looked_at_one_row_is_not_mixed_up_with_another_row_or_kind(in_a: Place) -> None:
    first, second = Key.objects.order_by("number")[:2]
    record(Action.READ, actor=ANNA, what=first)
    record(Action.READ, actor=BORIS, what=second)
    assert [event.actor_label for event in queries.who_looked_at(first)] == ["Анна"]
    assert queries.about(second).count() == 1


def test_recent_events_are_narrowed_by_what_is_given(in_a: Place) -> None:
    record(Action.SIGN_IN, actor=ANNA)
    record(Action.WRITE, actor=BORIS, what=Key)
    assert [event.action for event in queries.recent()] == ["write", "sign_in"]
    assert [event.action for event in queries.recent(actor_id=ANNA.id)] == ["sign_in"]
    assert [event.action for event in queries.recent(actions=[Action.WRITE])] == ["write"]
    assert [event.action for event in queries.recent(object_type="vault.key")] == ["write"]
    assert not queries.recent(since=now() + timedelta(minutes=1))
    assert queries.recent(until=now() + timedelta(minutes=1)).count() == 2


def test_one_centre_never_sees_the_events_of_another(in_a: Place, place_b: Place) -> None:
    from kernel.place import entered  # noqa: PLC0415

    record(Action.READ, actor=ANNA)
    with entered(place_b):
        assert not queries.recent()
