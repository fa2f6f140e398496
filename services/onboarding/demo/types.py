# Cyrillic: words of the demo families
"""One family meets over the screen, one gets letters, and of one the contact changes after eight weeks."""

from datetime import datetime, time, timedelta

from kernel import clock
from kernel.errors import Refusal
from services.cases.models import Case
from services.contact_centre.enums import CancelledBy, ContactType, Protocol
from services.contact_centre.operations.booking import Booking
from services.contact_centre.operations.links import set_links
from services.contact_centre.operations.parcels import pass_on, receive_parcel, screen_parcel
from services.contact_centre.operations.sessions import MOVABLE, book_session, cancel_session
from services.contact_centre.operations.steps import NewStep, add_steps
from services.contact_centre.preparation_enums import ParcelKind, StepTo, StepWhen
from services.contact_centre.queries import orders
from services.staff.models import Worker

OVER_THE_SCREEN, LETTERS, IN_STEPS = "hs-todorovi", "hs-kolevi", "hs-georgievi"
LOOK_AHEAD = 30  # days in which an hour for the screen is looked for


def show(key: str, case: Case, *, by: Worker, planner: Worker, at: datetime) -> None:
    if key == OVER_THE_SCREEN:
        _over_the_screen(case, by, planner)
    elif key == LETTERS:
        _letters(case, by, at)
    elif key == IN_STEPS:
        _in_steps(case, planner, at)


def _over_the_screen(case: Case, by: Worker, planner: Worker) -> None:
    """On the first weekday whose evening is free."""
    arrangement, now = orders.arrangements(case)[0], clock.now()
    for ahead in range(2, LOOK_AHEAD):
        day = clock.today() + timedelta(days=ahead)
        starts, ends = clock.at_sofia(day, time(16)), clock.at_sofia(day, time(16, 30))
        booking = Booking((arrangement,), starts, ends, supervisor=by, type=ContactType.VIRTUAL)
        try:
            session = book_session(case=case, booking=booking, by=planner, at=now)
        except Refusal:
            continue
        links = {"child_link": "https://video.example/room-1", "visiting_link": "https://video.example/room-2"}
        set_links(session=session, by=planner, at=now, **links)
        return


def drop_lost_calls(case: Case, *, by: Worker, now: datetime) -> None:
    """Nobody plays the call: its hour has come, and the father's line was down."""
    lost = case.sessions.filter(type=ContactType.VIRTUAL, state__in=MOVABLE, starts_at__lte=now)
    for session in lost.order_by("starts_at", "id"):
        at, reason = session.starts_at - timedelta(hours=2), "Бащата съобщи, че няма връзка."
        cancel_session(session=session, cancelled_by=CancelledBy.VISITING, reason=reason, by=by, at=at)


def _letters(case: Case, by: Worker, at: datetime) -> None:
    arrangement = orders.arrangements(case)[0]
    facts = {"arrangement": arrangement, "to_child": True, "by": by}
    card = receive_parcel(
        kind=ParcelKind.LETTER, what="Картичка за имен ден, отворен плик.", received_at=at, at=at, **facts
    )
    screened = screen_parcel(parcel=card, is_allowed=True, reason="", by=by, at=at + timedelta(hours=1))
    told = "Прочетохме я заедно в стаята. Детето каза: „Ще я сложа на шкафчето.“"
    pass_on(parcel=screened, told=told, by=by, at=at + timedelta(days=1))
    phone = receive_parcel(kind=ParcelKind.GIFT, what="Телефон в кутия.", received_at=at, at=at, **facts)
    why = "Телефонът показва къде е детето. Върнат на родителя с обяснение."
    screen_parcel(parcel=phone, is_allowed=False, reason=why, by=by, at=at + timedelta(hours=1))


def _in_steps(case: Case, planner: Worker, at: datetime) -> None:
    new = NewStep(
        to=StepTo.SUPPORTED,
        protocol=Protocol.A,
        when=StepWhen.AFTER_HELD,
        weeks=8,
        reason="По плана: осем седмици с наблюдавани срещи, после преглед.",
    )
    add_steps(arrangements=list(orders.arrangements(case)), step=new, by=planner, at=at)
