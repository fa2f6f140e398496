"""Nothing is shown, changed or refused without a line in the journal; and without the journal nothing is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError

from audit.enums import Action
from audit.models import Event
from kernel import clock
from kernel.place import entered
from services.cases.enums import CaseState, DocumentKind
from services.onboarding.operations import start_import
from tests.utils.security import figure, size

NAME = "Канарски"


@dataclass(frozen=True, slots=True)
class Deed:
    """One request, and the line that must be there afterwards; `purpose` is where it shows."""

    action: Action
    by: Any
    path: str
    status: int = 200
    data: dict[str, Any] | None = None

    def done(self, cast: Any) -> int:
        client = cast.at(self.by)
        answer = client.get(self.path) if self.data is None else client.post(self.path, self.data)
        if getattr(answer, "streaming", False):
            b"".join(answer.streaming_content)
        return int(answer.status_code)


@pytest.fixture
def deeds(cast: Any, referred: Any, in_a: Any) -> list[Callable[[int], Deed]]:
    """Every kind of reading, listing, searching, taking out, printing, writing and refusing."""
    case = referred(NAME, state=CaseState.ACTIVE)
    person = case.parties.first().person
    with entered(cast.a.place):
        document = referred.paper(case, DocumentKind.LETTER_IN)
        sheet = SimpleUploadedFile("x.csv", "Имена;Вид\nАни Петрова;дете\n".encode(), "text/csv")
        run = start_import(kind="people", upload=sheet, by=cast.a.head, at=clock.now())
    head, stranger = cast.a.head, cast.a.worker("key_worker")
    of_case, of_person = f"/cases/{case.pk}/", f"/people/{person.pk}/"
    return [
        lambda n: Deed(Action.READ, head, of_case),
        lambda n: Deed(Action.READ, cast.a.coordinator, of_person),
        lambda n: Deed(Action.READ, head, f"{of_case}looked/"),
        lambda n: Deed(Action.READ, head, f"/staff/{cast.a.reception.pk}/"),
        lambda n: Deed(Action.LIST, head, f"/cases/?page={n}"),
        lambda n: Deed(Action.LIST, cast.a.coordinator, "/people/?q=Кана"),
        lambda n: Deed(Action.LIST, cast.a.reception, "/board/"),
        lambda n: Deed(Action.LIST, head, "/cases/journal/"),
        lambda n: Deed(Action.SEARCH, head, f"/search/?q=Канар{n}"),
        lambda n: Deed(Action.DOWNLOAD, head, f"/cases/documents/{document.pk}/"),
        lambda n: Deed(Action.EXPORT, head, f"/import/{run.pk}/wrong.xlsx"),
        lambda n: Deed(Action.PRINT, cast.a.reception, "/certificates/day-sheet/"),
        lambda n: Deed(Action.WRITE, head, f"{of_case}notes/new/", 302, note(n)),
        lambda n: Deed(Action.DENY, cast.a.reception, of_case, 403),
        lambda n: Deed(Action.DENY, stranger, of_case, 404),
        lambda n: Deed(Action.DENY, stranger, of_person, 404),
        lambda n: Deed(Action.DENY, cast.a.coordinator, "/cases/journal/", 403),
    ]


def note(number: int) -> dict[str, Any]:
    return {
        "text": f"Разговор {number} по телефона.",
        "kind": "phone_call",
        "happened_on": "20.11.2026",
        "happened_time": "10:00",
    }


@pytest.mark.security_figure
def test_every_deed_has_its_line(cast: Any, deeds: list[Callable[[int], Deed]]) -> None:
    many = size(len(deeds) * 2, full=500)
    missing, wrong = [], []
    for number in range(many):
        deed = deeds[number % len(deeds)](number)
        with entered(cast.a.place):
            last = Event.objects.order_by("-number").values_list("number", flat=True).first() or 0
        if (status := deed.done(cast)) != deed.status:
            wrong.append((deed.path, status))
        if not _found(cast, deed, last):
            missing.append(deed.path)
    assert wrong == []
    share = 100 * (many - len(missing)) / many
    figure(
        "500 reads, lists, searches, exports, writes, denials: found with actor and purpose",
        share,
        unit="%",
        bound="= 100",
        holds=not missing,
    )


def _found(cast: Any, deed: Deed, last: int) -> bool:
    """By whom, what, and where or what about: one line at least, newer than before."""
    with entered(cast.a.place):
        rows = Event.objects.filter(number__gt=last, action=deed.action, actor_id=deed.by.pk)
        return any(
            row.actor_label and row.request_id and (row.object_type or (row.detail or {}).get("route")) for row in rows
        )


@pytest.fixture
def unwritable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table takes nothing, as when its disk is full."""

    def refuse(self: Event, *args: Any, **kwargs: Any) -> None:
        raise OperationalError("could not extend file")

    monkeypatch.setattr(Event, "save", refuse)


@pytest.mark.security_figure
def test_without_the_journal_nothing_is_shown(cast: Any, deeds: list[Callable[[int], Deed]], unwritable: None) -> None:
    shown, statuses = [], set()
    for make in deeds:
        deed = make(0)
        client = cast.at(deed.by)
        client.raise_request_exception = False
        answer = client.get(deed.path) if deed.data is None else client.post(deed.path, deed.data)
        body = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content
        statuses.add(answer.status_code)
        if NAME in body.decode(errors="replace") or answer.status_code < 400:
            shown.append((deed.path, answer.status_code))
    assert shown == []
    assert statuses == {503}, statuses
    figure(
        "journal unwritable: pages that show data of a case", len(shown), unit="pages", bound="= 0", holds=not shown
    )
