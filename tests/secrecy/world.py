"""What is planted, who reads, and every output with the way to make it for a reader."""

import io
import json
import re
import unicodedata
import zipfile
from datetime import timedelta
from functools import cached_property
from typing import Any

import typst
from bs4 import BeautifulSoup
from django.core import mail

from audit.models import Event
from kernel.place import entered
from outbox.models import Message
from outbox.work import work_one
from services.cases import operations as cases
from services.cases.enums import Service
from services.cases.models import IntakePolicy
from services.cases.operations.release import release_document
from services.consultations.models import Consultation
from services.consultations.operations import write_note
from services.contact_centre.models import Reminder
from services.contact_centre.operations import calendars, reminders
from services.contact_centre.operations.messages import meeting_link
from services.custody.pack.checking import Check
from services.custody.pack.gathering import gather
from services.files.models import StoredFile
from services.files.operations import store_generated
from services.files.plain import text_of
from services.incidents.operations import open_incident
from services.links.operations.links import address_of
from services.people.operations import NewContact, add_contact_point, withhold
from services.reports import operations as reports
from services.reports.operations import issue_certificate
from services.scheduling.models import Room
from services.staff import approvals
from services.staff.models import Approval
from tenants.continuity.export import cells, contents
from tests.conftest import HostClient
from tests.contact_centre.conftest import SATURDAY
from tests.contact_centre.door import moment
from tests.isolation_crawl.canary import readable

FACTS = {
    "address": ("Пловдив, ул. „Канарска“ № 77, ап. 5", "канарска"),
    "phone": ("+359887654321", "887654321"),
    "school": ("ОУ „Канарче Първо“, Пловдив", "канарчепърво"),
    "reporter": ("Венцеслава Тайнова Скришова", "скришова"),
    "note": ("Детето разказа тихо, че в новия двор има лимоново дърво и червена врата.", "лимоноводърво"),
}
LEAK = (
    "Живеят на ул. Канарска 77, тел. 0887 654 321. Учи в ОУ Канарче Първо. Обадила се е В. Скришова."
    " Според бележката в новия двор има лимоново дърво и червена врата."
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
AT = moment("13:30")
NEXT = SATURDAY + timedelta(days=14)
WHY = "Молба на бащата до центъра"


def facts_in(text: str) -> set[str]:
    """Which planted facts stand in an output, whatever the spaces, hyphens and capitals."""
    plain = "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
    return {name for name, (_, sign) in FACTS.items() if sign in plain}


class World:
    def __init__(self, cast: Any, family: Any, door: Any, signed: Any, program: Any, caplog: Any) -> None:
        self.cast, self.family, self.signed, self.caplog = cast, family, signed, caplog
        self.case, self.seen = family.case, list[Any]()
        self.door, self._program, self._clients = door, program, dict[str, Any]()
        self._plant()

    # planting

    def _plant(self) -> None:
        head, order = self.cast.a.head, "protection_order"
        self.points = {
            "address": self._keep(self.family.mother, "address", order),
            "phone": self._keep(self.family.mother, "phone", order),
            "school": self._keep(self.family.children[0], "school", "child"),
        }
        facts = {"by": head, "at": AT}
        self.reporter = cases.record_reporter(
            case=self.case, names=FACTS["reporter"][0], contact="0899 11 22 33", **facts
        )
        note = cases.add_note(case=self.case, text=FACTS["note"][0], happened_at=AT, **facts)
        people = {"people": [self.family.father], "from_everybody": False}
        self.consultation = self._consult()
        cases.withhold_entry(entry=note, reason="ЗЗДет", ground="child", **people, **facts)

    def _consult(self) -> Any:
        """With the mother, by the key worker, who has written a note of it."""
        row = Consultation.objects.create(
            case=self.case,
            adult=self.family.mother,
            kind="parent_work",
            starts_at=AT,
            ends_at=AT + timedelta(hours=1),
            room=Room.objects.first(),
            worker=self.cast.a.key_worker,
        )
        said = f"{FACTS['address'][0]}, {FACTS['note'][0]}"
        write_note(consultation=row, text=said, by=self.cast.a.key_worker, at=AT + timedelta(hours=1))
        return row

    def _keep(self, person: Any, kind: str, ground: str) -> Any:
        facts = {"by": self.cast.a.head, "at": AT}
        point = add_contact_point(person=person, contact=NewContact(kind, FACTS[kind][0]), **facts)
        withhold(point=point, withheld_from=self.family.father, reason="ЗЗДН", ground=ground, **facts)
        return point

    # reading

    def browser(self, reader: str) -> Any:
        if reader not in self._clients:
            made = self._program(self.cast.a.head).client if reader == "program" else None
            self._clients[reader] = made or self.cast.at(getattr(self.cast.a, reader))
        return self._clients[reader]

    def get(self, reader: str, path: str) -> str:
        return self.text(self.browser(reader).get(path))

    def opened(self, reader: str, path: str) -> str:
        """A page that shows nothing because it was refused proves nothing."""
        answer = self.browser(reader).get(path)
        assert answer.status_code == 200, (reader, path)
        return self.text(answer)

    def post(self, reader: str, path: str, data: Any = None) -> str:
        return self.text(self.browser(reader).post(path, data or {}))

    def text(self, answer: Any) -> str:
        """The words of an answer; of a PDF those that a person reads in it. Each is kept for titles and addresses."""
        self.seen.append(answer)
        content = answer.content
        return (
            readable(content).decode("utf-8", "replace") if content.startswith((b"%PDF", b"PK")) else content.decode()
        )

    # papers

    def paper(self, content: bytes, kind: str, name: str, of: str = "other") -> Any:
        facts = {"by": self.cast.a.head, "at": AT}
        stored = store_generated(name=name, content=content, content_type=kind, subject=None, **facts)
        return cases.add_document(case=self.case, kind=of, title="Отговор", file=stored, **facts)

    def release(self, content: bytes, kind: str) -> Any:
        """To the father, by the head."""
        return release_document(
            document=self.paper(content, kind, "otgovor"),
            recipient=self.family.father,
            recipient_name="",
            readers=(),
            channel="post",
            profile="recipient",
            ground=WHY,
            because=WHY,
            by=self.cast.a.head,
            at=AT,
        )

    def released(self, content: bytes, kind: str) -> str:
        """What the father would get: nothing while the release is stopped."""
        release = self.release(content, kind)
        return self.get("head", f"/cases/releases/{release.pk}/file/")

    @cached_property
    def stopped(self) -> Any:
        return self.release(LEAK.encode(), "text/plain")

    @cached_property
    def report(self) -> Any:
        """Of the meeting, for both parties, as far as it may be told to them."""
        with entered(self.cast.a.place):
            head, second = self.cast.a.head, self.cast.a.coordinator
            day = self.signed.starts_at.date()
            facts = {"starts_on": day, "ends_on": day, "addressee": "Районен съд", "profile": "parties"}
            draft = reports.draft_report(case=self.case, facts=facts, by=head, at=AT)
            asked = reports.ask_approval(report=draft, by=head, at=AT)
            approved = reports.approve_report(report=asked, because=WHY, by=second, at=AT)
            return reports.build_report(report_id=approved.pk, at=AT)

    @cached_property
    def incident(self) -> Any:
        """Written by a colleague in a hurry, with everything in it."""
        with entered(self.cast.a.place):
            facts = {"kind": "medical", "severity": "light", "what": LEAK, "happened_at": AT}
            return open_incident(case=self.case, session_id=None, by=self.cast.a.head, at=AT, **facts)

    @cached_property
    def referred(self) -> Any:
        """The case of the other service, led by the same worker."""
        with entered(self.cast.a.place):
            worker, head = self.case.key_worker, self.cast.a.head
            IntakePolicy.objects.create(services=list(Service))
            people = [party.person_id for party in self.case.parties.all()]
            new = cases.NewInner(
                Service.RIGHTS_CENTRE, people, "Консултации за раздялата.", "agreed", "Двамата, насаме.", head
            )
            row = cases.propose_inner(case=self.case, new=new, by=worker, at=AT)
            return cases.accept_inner(referral=row, key_worker=worker, by=head, at=AT)

    @cached_property
    def certificate(self) -> Any:
        with entered(self.cast.a.place):
            return issue_certificate(session=self.signed, addressee="Районен съд", by=self.cast.a.head, at=AT)


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
