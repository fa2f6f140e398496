# Cyrillic: words of the demo families
"""What the demo families keep from each other: where the mother lives now, one note, and who reported."""

from datetime import datetime, timedelta

from services.cases.enums import Channel, DocumentKind, Ground, Profile
from services.cases.models import Case
from services.cases.operations import (
    add_document,
    add_note,
    record_reporter,
    release_document,
    withhold_document,
    withhold_entry,
)
from services.files.operations import store_generated
from services.onboarding.demo.families import DemoFamily
from services.people.enums import ContactKind, SecrecyGround
from services.people.models import Person
from services.people.operations import NewContact, add_contact_point, withhold
from services.staff.models import Worker

ADDRESS = "Димитровград, ул. „Петко Каравелов“ № 41, ап. 6 (демо)"
NOTE = "Детето разказа, че е записано на уроци по народни танци в читалището и иска баща му да не знае къде."
LETTER = "Уважаеми господине, детето живее на ул. Петко Каравелов 41 и е здраво. (демо)"
WHY = "Заповед за защита на Районния съд, в сила (демо)"


def keep(case: Case, family: DemoFamily, team: dict[str, Worker], at: datetime) -> None:
    """Only where there was violence: an address, a note and a paper kept from the father, and a stopped letter."""
    if Ground.DOMESTIC_VIOLENCE not in family.grounds:
        return
    by = team["head"]
    mother, father = (_party(case, adult.name) for adult in family.adults[:2])
    point = add_contact_point(person=mother, contact=NewContact(ContactKind.ADDRESS, ADDRESS), by=by, at=at)
    order = {"reason": WHY, "ground": SecrecyGround.PROTECTION_ORDER, "by": by, "at": at}
    withhold(point=point, withheld_from=father, **order)  # type: ignore[arg-type]
    note = add_note(case=case, text=NOTE, by=by, at=at, happened_at=at - timedelta(hours=1))
    withhold_entry(
        entry=note,
        people=[father],
        from_everybody=False,
        reason="Желание на детето (демо)",
        by=by,
        at=at,
        ground=SecrecyGround.CHILD,
    )
    record_reporter(case=case, names="Снежана Демова Примерова", relation="съседка (демо)", by=by, at=at)
    letter = _letter(case, by, at)
    withhold_document(document=letter, withheld_from=father, **order)  # type: ignore[arg-type]
    release_document(
        document=letter,
        recipient=father,
        recipient_name="",
        readers=[],
        channel=Channel.POST,
        profile=Profile.RECIPIENT,
        ground="Молба на бащата (демо)",
        by=by,
        at=at,
        because="Бащата настоява за писмен отговор.",
    )


def _party(case: Case, names: str) -> Person:
    people = [party.person for party in case.parties.select_related("person")]
    return next(person for person in people if person.names == names)


def _letter(case: Case, by: Worker, at: datetime):  # type: ignore[no-untyped-def]
    stored = store_generated(
        name="otgovor.txt", content=LETTER.encode(), content_type="text/plain", subject=None, by=by, at=at
    )
    title = "Отговор до бащата (демо)"
    return add_document(case=case, kind=DocumentKind.LETTER_OUT, title=title, file=stored, by=by, at=at)
