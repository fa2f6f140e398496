"""What is planted, who reads, and the papers that are made of it."""

import unicodedata
from datetime import timedelta
from functools import cached_property
from typing import Any

from kernel.place import entered
from services.cases import operations as cases
from services.cases.enums import Service
from services.cases.models import IntakePolicy
from services.cases.operations.release import release_document
from services.consultations.models import Consultation
from services.consultations.operations import write_note
from services.files.operations import store_generated
from services.incidents.operations import open_incident
from services.people.operations import NewContact, add_contact_point, withhold
from services.reports import operations as reports
from services.reports.operations import issue_certificate
from services.scheduling.models import Room
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
AT = moment("13:30")
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
