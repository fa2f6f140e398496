"""What people do meanwhile: notes, meetings, imports. What was not acknowledged is sent again as it is."""

import io
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from openpyxl import Workbook

from tests.drill.browser import Answer, Browser, Fields, filled, links

PEOPLE_IN_A_FILE = 3
FOREVER = 120.0
SOFIA = ZoneInfo("Europe/Sofia")


class GaveUp(RuntimeError):
    """Nothing came back for minutes."""


@dataclass
class Told:
    """What one person was told: `saved` by kind, the marks of what the product said it had kept."""

    saved: dict[str, list[str]] = field(default_factory=lambda: {"note": [], "meeting": [], "import": []})
    refused: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    traces: int = 0
    outages: list[float] = field(default_factory=list)  # from the first failure of a form to its being saved
    unsaved: list[float] = field(default_factory=list)  # how long each "not saved" took to be said
    silences: list[float] = field(default_factory=list)  # how long nothing came before the connection broke
    slowest: float = 0.0
    bare: list[str] = field(default_factory=list)  # "not saved" pages that do not say so, or not when to try again


class Writer(threading.Thread):
    """One worker of the centre with a case of their own."""

    def __init__(self, browser: Browser, case: str, name: str, kinds: tuple[str, ...], seed: int) -> None:
        super().__init__(daemon=True)
        self.browser, self.case, self.mark, self.kinds = browser, case, name, kinds
        self.told, self.over, self.chance = Told(), threading.Event(), random.Random(seed)
        self.failure: Exception | None = None
        self._turn = 0

    def run(self) -> None:
        try:
            while not self.over.is_set():
                self.act()
        except Exception as error:  # noqa: BLE001 - whatever it is, the drill tells it
            self.failure = error

    def act(self) -> None:
        self._turn += 1
        kind = self.kinds[self._turn % len(self.kinds)]
        mark = f"{self.mark}-{self._turn:04}"
        saved = {"note": self._note, "meeting": self._meeting, "import": self._import}[kind](mark)
        if saved:
            self.told.saved[kind].append(saved)
        else:
            self.told.refused[kind] += 1

    def _note(self, mark: str) -> str:
        path = f"/cases/{self.case}/notes/new/"
        address, fields = self._form(path, has="text")
        today = f"{datetime.now(SOFIA):%d.%m.%Y}"
        answer = self._until_told(
            address, filled(fields, {"happened_on": today, "happened_time": "00:01", "text": mark})
        )
        return mark if answer.is_taken else ""

    def _meeting(self, mark: str) -> str:
        """The first offer that is free; the meeting's own address is its mark."""
        address, fields = self._form(f"/meetings/cases/{self.case}/new/", has="day")
        day = datetime.now(SOFIA) + timedelta(days=self.chance.randint(3, 60))
        wish = {"day": f"{day:%d.%m.%Y}", "start_time": "10:00", "end_time": "11:00"}
        answer = self._until_told(address, filled(fields, wish))
        for offer in links(answer.text, r'name="take" value="([^"]+)"')[:3] if not answer.is_taken else []:
            answer = self._until_told(address, filled(fields, wish | {"take": offer}))
            if answer.is_taken:
                break
        return answer.location.strip("/").rpartition("/")[2] if answer.is_taken else ""

    def _import(self, mark: str) -> str:
        address, fields = self._form("/import/", has="kind")
        book = {"file": (f"{mark}.xlsx", _book(mark))}
        answer = self._until_told(address, filled(fields, {"kind": "people"}), book)
        if not answer.is_taken:
            return ""
        run = answer.location
        for step in ("check", "confirm"):
            address, fields = self._form(run, step)
            if not self._until_told(address, fields).is_taken:
                return ""
        return mark

    def _form(self, path: str, action: str = "", has: str = "") -> tuple[str, Fields]:
        """Reading can wait: the page of a bad moment is loaded again."""
        for _ in patience():
            try:
                return self.browser.form(path, action, has)
            except AssertionError as error:
                if not any(word in str(error) for word in (": 0 ", ": 503 ", ": 502 ", "no form")):
                    raise
        raise GaveUp(path)

    def _until_told(
        self, address: str, fields: Fields, files: Mapping[str, tuple[str, bytes]] | None = None
    ) -> Answer:
        """Sent again as it is, as somebody reloads the page that said „not saved"."""
        first = 0.0
        for _ in patience():
            answer = self.browser.send(address, fields, files)
            self._note_down(answer)
            if not answer.is_lost:
                self.told.outages += [time.monotonic() - first] if first else []
                return answer
            first = first or time.monotonic()
        raise GaveUp(address)

    def _note_down(self, answer: Answer) -> None:
        self.told.statuses[answer.status] += 1
        self.told.traces += answer.shows_a_trace
        self.told.slowest = max(self.told.slowest, answer.seconds)
        self.told.silences += [answer.seconds] if answer.status == 0 else []
        if answer.status == 503:
            self.told.unsaved.append(answer.seconds)
            if "Retry-After" not in answer.headers:
                self.told.bare.append(answer.text[:200])


def patience() -> Iterator[None]:
    deadline = time.monotonic() + FOREVER
    while time.monotonic() < deadline:
        yield
        time.sleep(0.2)


def letters(mark: str) -> str:
    """A mark as somebody could be called."""
    syllables = ["ба", "ве", "го", "ди", "жу", "зо", "ка", "ло", "му", "не"]
    return "".join(syllables[int(one)] if one.isdigit() else one.lower() for one in mark if one != "-").capitalize()


def _book(mark: str) -> bytes:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Име и фамилия", "ЕГН", "Дата на раждане"])
    for number in range(PEOPLE_IN_A_FILE):
        sheet.append([f"Учение {letters(mark)} {('Първи', 'Втори', 'Трети')[number]}", "", f"1{number}.05.2017"])
    book.save(out)
    return out.getvalue()
