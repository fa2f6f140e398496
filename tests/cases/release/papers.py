"""Papers that may hold a secret of the family, and a release of one."""

import io
import zipfile

import typst

from audit.models import Event
from services.cases import operations
from services.files.operations import store_generated
from services.people.operations import NewContact, add_contact_point, withhold
from tests.cases.conftest import NOW

SCHOOL = "СУ „Христо Ботев“, Димитровград"
PDF, TEXT = "application/pdf", "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LEAK = "Детето учи в СУ „Христо Ботев“."
WHY = "Съдът изрично поиска този документ."
GROUND = "Искане на РС – Хасково № 12/2026 г."


def typeset(text):
    return typst.compile(f'#set document(title: "Доклад")\n{text}'.encode())


def word(*runs, **parts):
    """A paragraph in which Word has parted a word into runs."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs)
    files = {"word/document.xml": f"<w:document {space}><w:body><w:p>{body}</w:p></w:body></w:document>"} | parts
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


class World:
    """A family in which the mother's school of the child is withheld from the father."""

    def __init__(self, cast, case):
        self.cast, self.case = cast, case
        parties = {party.person.names.split()[0]: party.person for party in case.parties.select_related("person")}
        self.mother, self.father, self.child = parties["Мария"], parties["Георги"], parties["Ани"]
        head = cast.a.head
        self.school = add_contact_point(person=self.child, contact=NewContact("school", SCHOOL), by=head, at=NOW)
        withhold(point=self.school, withheld_from=self.father, reason="ЗЗДН", by=head, at=NOW)

    def paper(self, content="Срещата мина спокойно.", kind=TEXT, title="Справка", name="spravka"):
        content = content.encode() if isinstance(content, str) else content
        stored = store_generated(name=name, content=content, content_type=kind, subject=None, by=None, at=NOW)
        return operations.add_document(case=self.case, kind="other", title=title, file=stored, by=None, at=NOW)

    def release(self, paper, to=None, by=None, at=NOW, **given):
        facts = {"recipient": to, "recipient_name": "" if to else "РС – Хасково", "readers": [to] if to else []}
        facts |= {"channel": "by_hand", "ground": GROUND, "by": by or self.cast.a.coordinator, "at": at} | given
        return operations.release_document(document=paper, **facts)

    def last(self):
        return Event.objects.latest("number")


def post(cast, world, paper, **given):
    data = {"recipient": str(world.father.pk), "channel": "post", "ground": GROUND, "readers": []}
    data |= {"profile": "chosen"} | given
    return cast.at(cast.a.coordinator).post(f"/cases/documents/{paper.pk}/release/", data)
