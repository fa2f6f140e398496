# Cyrillic: what was said at the reviews and the goodbyes of the demo families
"""Reviews, measurements and the end of the work with families of the demo."""

from datetime import datetime, time, timedelta
from typing import Any

from kernel import clock
from services.cases.models import Document
from services.contact_centre.ledger_enums import MeasuredAt, ReviewStep, Scale
from services.contact_centre.operations import closing, reviews
from services.contact_centre.queries import reviews as queries

SAID = {
    True: "„Вече знам коя стая е. Може ли следващия път да отидем до парка?“",
    False: "Срещите минават спокойно, часовете се спазват. Предложено е предаване вместо престой в стаята.",
}
BASELINE = {Scale.SAFETY: 5, Scale.CONFLICT: 8, Scale.OWN_VIEW: 3}
LATER = {Scale.SAFETY: 8, Scale.CONFLICT: 5, Scale.OWN_VIEW: 6}
AT_THE_END = {Scale.SAFETY: 9, Scale.CONFLICT: 3, Scale.OWN_VIEW: 8}


def _values(case: Any, values: dict[Scale, int]) -> dict[Any, int]:
    """People differ a little, but the same in every demo."""
    asked = queries.asked_of(case)
    return {(one.person.pk, str(one.scale)): values[one.scale] + number % 2 for number, one in enumerate(asked)}


def measure_beginning(way: Any) -> None:
    day = way.on(5, 15)
    facts = {"moment": MeasuredAt.BASELINE, "on": clock.local(day).date(), "by": way.keyworker, "at": day}
    reviews.measure(case=way.case, values=_values(way.case, BASELINE), **facts)


def review(way: Any) -> None:
    """Four days ago: everybody was heard, and the next step is less supervision."""
    measure_beginning(way)
    way.case.refresh_from_db()
    at = clock.at_sofia(clock.today() - timedelta(days=4), time(15))
    found = reviews.NewReview(
        held_on=clock.local(at).date(),
        goals="Спокойно начало на срещите: постигнато. Разговор между родителите за часовете: частично.",
        risk="Няма нови данни за заплахи. Оценката остава ниска.",
        step=ReviewStep.STEP_DOWN,
        step_because="Последните срещи са без намеса на наблюдаващия.",
        next_on=clock.local(at).date() + timedelta(days=91),
        voices={person.pk: SAID[person.is_child] for person in queries.people_heard(way.case)},
        values=_values(way.case, LATER),
    )
    reviews.write_review(case=way.case, review=found, by=way.keyworker, at=at)


def say_goodbye(way: Any, at: datetime) -> None:
    """Outcome, goodbye, and somebody who asks afterwards."""
    way.case.refresh_from_db()
    day = clock.local(at).date()
    facts = {"moment": MeasuredAt.CLOSING, "on": day, "by": way.keyworker, "at": at}
    reviews.measure(case=way.case, values=_values(way.case, AT_THE_END), **facts)
    for child in way.children:
        how = "В стаята за игра, насаме. Получи албум с рисунките си и запази картата на стаята."
        said = "„Ще дойда да ви видя, когато порасна.“"
        closing.say_goodbye(case=way.case, child=child, told_on=day, how=how, said=said, by=way.keyworker, at=at)
    row = closing.plan_follow_up(case=way.case, person=way.mother, by=way.keyworker, at=at)
    if row.due_on < clock.today():
        result = "Срещите продължават без центъра, всяка втора събота. Детето е спокойно."
        later = clock.at_sofia(row.due_on, time(11))
        closing.note_follow_up(follow_up=row, done_on=row.due_on, result=result, by=way.keyworker, at=later)


def tell(way: Any, letter: Document) -> None:
    """The demo's one letter went to the court and, apart, to each parent."""
    for person in (None, way.mother, way.father):
        closing.note_notice(case=way.case, person=person, document=letter, by=way.head, at=letter.added_at)
