"""Events that begin or end a regime: „влизане в сила на решението", „края на учебната година"."""

from services.scheduling.regime.reading.phrases import Phrases
from services.scheduling.regime.reading.pieces import Hit
from services.scheduling.regime.reading.reader import Reader, remembered
from services.scheduling.regime.rule import Event

FORCE = "entry_into_force"
EVENTS = Phrases(
    {
        "влизане в сила": FORCE,
        "влизането в сила": FORCE,
        "влизане в законна сила": FORCE,
        "влизане на решението в сила": FORCE,
        "влизането на решението в сила": FORCE,
        "влизане на определението в сила": FORCE,
        "влизане на настоящото решение в сила": FORCE,
        "влизането в законна сила": FORCE,
        "приключване на делото": "end_of_case",
        "приключването на делото": "end_of_case",
        "окончателното приключване на делото": "end_of_case",
        "окончателно приключване на делото": "end_of_case",
        "приключване на производството": "end_of_case",
        "приключване на спора": "end_of_case",
        "завършване на учебната година": "end_of_school_year",
        "приключване на учебната година": "end_of_school_year",
        "постъпване в първи клас": "start_of_school",
        "постъпването в първи клас": "start_of_school",
        "тръгване на училище": "start_of_school",
        "започване на училище": "start_of_school",
        "края на учебната година": "end_of_school_year",
        "началото на учебната година": "start_of_school_year",
        "постановяване на": "decision",
        "постановяването на": "decision",
        "датата на": "decision",
        "обявяване на": "decision",
        "обявяването на": "decision",
        "издаване на": "decision",
    }
)
# „… на настоящото решение по гр. дело № 12/2026" goes with the event.
EVENT_TAIL = (
    "на", "настоящото", "настоящия", "настоящата", "решение", "решението", "определение", "определението", "съдебното",
    "съдебния", "акт", "заповедта", "заповед", "съда", "по", "делото", "съдебното", "производство", "производството",
    "основното", "бракоразводното", "окончателното", "с", "което", "спорът", "спора", "постановения", "влязло",
    "влязъл", "в", "сила",
)  # fmt: skip


@remembered
def event(r: Reader, i: int) -> Hit[Event] | None:
    found = EVENTS.find(r, i)
    return Hit(Event(found.value), r.skip_all(found.end, *EVENT_TAIL)) if found else None
