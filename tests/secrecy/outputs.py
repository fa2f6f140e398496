"""Every output, with the way to make it for a reader."""

import io
import json
import re
import zipfile
from typing import Any

import typst
from bs4 import BeautifulSoup
from django.core import mail

from audit.models import Event
from kernel.place import entered
from outbox.models import Message
from outbox.work import work_one
from services.cases import operations as cases
from services.contact_centre.models import Reminder
from services.contact_centre.operations import calendars, reminders
from services.contact_centre.operations.messages import meeting_link
from services.custody.pack.checking import Check
from services.custody.pack.gathering import gather
from services.files.models import StoredFile
from services.files.plain import text_of
from services.links.operations.links import address_of
from services.people.operations import NewContact, add_contact_point
from services.staff import approvals
from services.staff.models import Approval
from tenants.continuity.export import cells, contents
from tests.conftest import HostClient
from tests.secrecy.world import AT, LEAK, WHY, World, facts_in

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word(text: str) -> bytes:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        body = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
    return out.getvalue()


def pdf(text: str) -> bytes:
    made = typst.compile(f'#set document(title: "Отговор")\n{text}'.encode())
    assert isinstance(made, bytes)
    return made


def mails(world: World, _reader: str) -> str:
    """A colleague opens the case in an emergency, and everybody who must be told is."""
    worker = world.cast.a.worker("key_worker")
    with entered(world.cast.a.place):
        reason = "Обаждане от полицията: детето е само."
        cases.break_glass(asked=world.case.number, category="danger", reason=reason, by=worker)
        while work_one():
            pass
    return "\n".join(f"{one.subject}\n{one.body}\n{one.to}" for one in mail.outbox)


def reminder(world: World, _reader: str) -> str:
    """What the father's telephone would show on the evening before."""
    with entered(world.cast.a.place):
        facts = {"by": world.cast.a.head, "at": AT}
        person = world.family.father
        point = add_contact_point(person=person, contact=NewContact("phone", "0889 44 55 66"), **facts)
        given = {"language": "bg", "given_on": AT.date(), "contact_point": point}
        consent = reminders.give_reminder_consent(case=world.case, **given, **facts)
        coming = world.case.sessions.order_by("-starts_at")[0]
        return reminders.text_of(Reminder(session=coming, person=person, consent=consent))


def subscribed(world: World, reader: str) -> str:
    """What a calendar programme fetches by the address of a worker, or of the father."""
    with entered(world.cast.a.place):
        if reader == "father":
            facts = {"language": "bg", "by": world.cast.a.head, "at": AT}
            link = calendars.give_calendar(case=world.case, person=world.family.father, **facts)
        else:
            link = calendars.subscribe(by=getattr(world.cast.a, reader), at=AT)
        return at_the_link(world, address_of(link))


def answer_page(world: World, _reader: str) -> str:
    """What the father's browser shows behind the link of a message."""
    with entered(world.cast.a.place):
        coming = world.case.sessions.order_by("-starts_at")[0]
        link = meeting_link(coming, world.family.father, "bg", AT)
        return at_the_link(world, address_of(link))


def at_the_link(world: World, address: str) -> str:
    client = HostClient(headers={"host": "link.localhost"})
    return world.text(client.get("/" + address.split("/", 3)[3]))


def access_pack(world: World, _reader: str) -> str:
    """What the father would get on his request, after the preparer has taken out what stopped it; scans too."""
    with entered(world.cast.a.place):
        father = world.family.father
        stopped = frozenset(place.key for place in Check(father).places(gather(father).items))
        items = gather(father, stopped).items
        files = StoredFile.objects.in_bulk([item.file for item in items if item.file])
        return "\n".join([*(item.text for item in items), *(text_of(one) or "" for one in files.values())])


def stored(world: World, model: Any, *fields: str) -> str:
    with entered(world.cast.a.place):
        rows = model.objects.order_by("pk")
        return json.dumps([[str(getattr(row, name)) for name in fields] for row in rows], ensure_ascii=False)


def handed(world: World, _reader: str) -> str:
    """The question about a stopped release, before an outside approver whom a colleague has asked."""
    with entered(world.cast.a.place):
        asked = Approval.objects.get(subject=world.stopped.pk, state="waiting")
        outside = world.cast.a.worker("outside_approver")
        approvals.hand_over(approval=asked, because=WHY, by=world.cast.a.head, at=AT)
    client = world.cast.at(outside)
    elsewhere = ("/", "/staff/approvals/", f"/cases/{world.case.pk}/", f"/cases/releases/{world.stopped.pk}/")
    assert not any(facts_in(world.text(client.get(path))) for path in elsewhere)
    return world.text(client.get(f"/staff/approvals/{asked.pk}/"))


def package(world: World, _reader: str) -> str:
    """What the sealed package holds: every field of every table in its readable form."""
    with entered(world.cast.a.place):
        return "\n".join(
            str(cells.value_of(row, field))
            for model in contents.exported()
            if model._meta.app_label in {"people", "cases"}
            for row in model._default_manager.order_by("pk")
            for field in contents.fields_of(model)
        )


def errors(world: World, reader: str) -> str:
    """Pages that are refused, missing, or not theirs."""
    client = HostClient(headers={"host": "centre-a.localhost"}) if reader == "stranger" else world.browser(reader)
    paths = (
        f"/people/{world.cast.a.head.pk}/",
        "/нищо/",
        f"/cases/reporters/{world.reporter.pk}/lift/",
        "/cases/journal/",
    )
    return "\n".join(world.text(client.get(path)) for path in paths)


def titles(world: World, _reader: str) -> str:
    pages = (BeautifulSoup(one.content, "html.parser") for one in world.seen if b"<title" in one.content)
    return "\n".join(page.title.text for page in pages if page.title)


def addresses(world: World, _reader: str) -> str:
    """Every address that a page holds or an answer leads to, and the names under which files are saved."""
    told = [value for one in world.seen for value in one.headers.values()]
    for one in world.seen:
        told += re.findall(r'(?:href|action|src|hx-get|hx-post)="([^"]*)"', one.content.decode("utf-8", "replace"))
    return "\n".join(told)


def person_pages(world: World, reader: str) -> str:
    people = (world.family.mother, *world.family.children)
    return "".join(world.get(reader, f"/people/{one.pk}/") for one in people)


def shown(world: World, reader: str) -> str:
    point = world.points["address"]
    return world.post(reader, f"/people/{point.person_id}/contacts/{point.pk}/reveal/")


def letter(world: World, reader: str) -> str:
    paper = world.paper(LEAK.encode(), "text/plain", "pismo.txt", "letter_out")
    answer = world.browser("key_worker").get(f"/cases/documents/{paper.pk}/")
    world.seen.append(answer)
    return "" if answer.headers.get("Content-Disposition") is None else world.text(answer)


def programs(*paths: str) -> Any:
    return lambda world, reader: "".join(
        world.get(reader, f"/api/v1/{path}".format(world=world, mother=world.family.mother)) for path in paths
    )


def page(path: str) -> Any:
    return lambda world, reader: world.opened(reader, path.format(world=world))


def on_the_day(path: str) -> Any:
    """Pages about today, on the day of the meeting."""

    def read(world: World, reader: str) -> str:
        world.door.now("8:00")
        return world.opened(reader, path.format(world=world))

    return read


OUTPUTS: dict[str, Any] = {
    "page of a person": person_pages,
    "page of a person after „show“": shown,
    "list of people": page("/people/"),
    "search in everything": page("/search/?q=Мария"),
    "search before recording": page("/people/new/?q=Мария"),
    "page of a case": page("/cases/{world.case.pk}/?whole"),
    "list of cases": page("/cases/"),
    "list of inner referrals": lambda world, reader: world.referred and world.get(reader, "/cases/inner/?state=all"),
    "case of another service after an inner referral": lambda world, reader: world.get(
        reader, f"/cases/{world.referred.pk}/?whole"
    ),
    "page of who reported after „show“": lambda world, reader: world.post(
        reader, f"/cases/reporters/{world.reporter.pk}/reveal/"
    ),
    "page of a consultation": page("/consultations/{world.consultation.pk}/"),
    "list of consultations": page("/consultations/"),
    "page of a record": page("/records/{world.signed.pk}/"),
    "start page": on_the_day("/"),
    "board": on_the_day("/board/"),
    "day sheet, PDF": on_the_day("/certificates/day-sheet/"),
    "calendar": on_the_day("/calendar/"),
    "calendar file": on_the_day("/meetings/mine.ics"),
    "day on the telephone": on_the_day("/day/"),
    "meeting on the telephone": on_the_day("/day/{world.signed.pk}/"),
    "page of an incident": page("/incidents/{world.incident.pk}/"),
    "list of incidents": lambda world, reader: (world.incident and "") + world.get(reader, "/incidents/"),
    "what is owed, on every page": page("/incidents/banner/"),
    "preparation, with conditions of the meetings": page("/meetings/cases/{world.case.pk}/preparation/"),
    "orders and plans": page("/meetings/cases/{world.case.pk}/orders/"),
    "waiting list": page("/cases/waiting/"),
    "rota": page("/staff/rota/"),
    "figures of the centre": page("/figures/"),
    "list behind a figure": page("/figures/rows/?key=meetings&since=2026-10-01&until=2026-12-31"),
    "figures, file": page("/figures/file/"),
    "question handed to an outside approver": handed,
    "certificate, PDF": lambda world, reader: world.get("key_worker", f"/certificates/{world.certificate.pk}/file/"),
    "page of a factual report": page("/papers/reports/{world.report.pk}/"),
    "factual report, PDF": page("/papers/reports/{world.report.pk}/pdf/"),
    "factual report, Word file": page("/papers/reports/{world.report.pk}/word/"),
    "letter of the centre, download": letter,
    "released text": lambda world, _: world.released(LEAK.encode(), "text/plain"),
    "released Word document": lambda world, _: world.released(word(LEAK), WORD),
    "released PDF": lambda world, _: world.released(pdf(LEAK), "application/pdf"),
    "page of a stopped release": page("/cases/releases/{world.stopped.pk}/"),
    "log of releases": lambda world, reader: (world.stopped and "") + world.get(reader, "/cases/releases/"),
    "journal": page("/cases/journal/"),
    "programs: people": programs("people/", "people/{mother.pk}/", "people/?q=0887654321"),
    "programs: cases and board": programs("cases/", "cases/{world.case.pk}/", "board/"),
    "programs: consultations": programs("consultations/", "consultations/{world.consultation.pk}/"),
    "programs: records": programs("records/{world.signed.pk}/"),
    "programs: factual reports": programs("reports/", "reports/{world.report.pk}/", "reports/{world.report.pk}/file/"),
    "programs: intake and preparation": programs(
        "referrals/", "consents/", "interviews/", "orientations/", "risk-assessments/", "safety-plans/", "agreements/"
    ),
    "programs: inner referrals": lambda world, reader: (
        world.referred and programs("inner-referrals/", "cases/{world.referred.pk}/")(world, reader)
    ),
    "programs: orders, meetings, tasks and papers": programs(
        "orders/", "plans/", "admissions/", "must-not-meet/", "sessions/", "tasks/", "documents/", "releases/"
    ),
    "e-mails": mails,
    "reminder of a meeting, short message": reminder,
    "calendar to subscribe to": subscribed,
    "page of a signed link about a meeting": answer_page,
    "what is kept about the father, on his request": access_pack,
    "messages that wait, opened": lambda world, _: stored(world, Message, "topic", "key", "payload"),
    "pages of errors": errors,
    "everything of the centre, sealed for its head": package,
    # What the others have left behind: these come last.
    "events of the journal, opened": lambda world, _: stored(
        world, Event, "fields", "reason", "detail", "object_type"
    ),
    "lines of the log": lambda world, _: world.caplog.text,
    "titles of pages": titles,
    "addresses and file names": addresses,
}
