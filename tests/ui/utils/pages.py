"""Pages without a server: a signed-in person in a centre, rendered as every view renders."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.test import RequestFactory
from django.utils import translation

from kernel.clock import SOFIA
from kernel.errors import Hint
from kernel.place import Door, Place, entered
from ui.forms import DateField, EgnField, Form, PersonNamesField, PhoneField, TimeField
from ui.maps import Mark
from ui.panels import Panel
from ui.timeline import Entry

LANGUAGES = ("bg", "en", "hu")
CENTRE = Place(Door.CENTRE, UUID(int=1), "c_test", "role", "Контактен център „Мисия Криле“", "sz")
NETWORK = Place(Door.NETWORK, UUID(int=2), "door_network", "role", "Национална мрежа")
OPERATOR = Place(Door.OPERATOR, UUID(int=3), "door_operator", "role", "Оператор")


@dataclass
class Person:
    name: str = "Мария Иванова"
    email: str = "m.ivanova@example.bg"
    pk: UUID = UUID(int=7)
    roles: list[str] = field(default_factory=list)
    is_authenticated: bool = True


class Worker:
    """May everything that is asked of it, or only what it was made with."""

    def __init__(self, *capabilities: str) -> None:
        self.capabilities = capabilities

    def may(self, capability: str) -> bool:
        return not self.capabilities or capability in self.capabilities


def request(path: str = "/", *, person: Any = None, worker: Any = None, told: list[Message] | None = None) -> Any:
    made = RequestFactory().get(path)
    made.user, made.worker, made._messages = person, worker, told or []
    return made


@contextmanager
def speaking(language: str) -> Iterator[None]:
    with translation.override(language):
        yield


def shown(template: str, context: dict[str, Any] | None = None, **about: Any) -> HttpResponse:
    place, language = about.pop("place", CENTRE), about.pop("language", "bg")
    if place is not None and place.has_people and "person" not in about:
        about |= {"person": Person(), "worker": Worker()}
    with entered(place), speaking(language):
        return render(request(**about), template, context or {})


class SampleForm(Form):
    names = PersonNamesField(label="Име, презиме и фамилия", min_names=2, help_text="Както са в личната карта.")
    egn = EgnField(label="ЕГН", required=False)
    phone = PhoneField(label="Телефон", required=False)
    born = DateField(label="Дата на раждане")
    start = TimeField(label="Начален час", help_text="Например 10:00 или 10,00 ч.")
    kind = forms.ChoiceField(
        label="Вид на срещата", choices=[("a", "Наблюдавана"), ("b", "Подкрепена")], widget=forms.RadioSelect
    )
    languages = forms.MultipleChoiceField(
        label="Езици",
        choices=[("bg", "български"), ("tr", "турски")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    room = forms.ChoiceField(label="Стая", choices=[("", "–"), ("1", "Синя стая")])
    wording = forms.CharField(label="Текст на режима", widget=forms.Textarea)
    file = forms.FileField(label="Съдебен акт", required=False)
    secret = forms.CharField(label="Парола", required=False, widget=forms.PasswordInput)
    agreed = forms.BooleanField(label="Потвърждавам датите")


class SampleFilters(Form):
    state = forms.ChoiceField(label="Състояние", choices=[("", "всички"), ("active", "активни")], required=False)


def gallery() -> dict[str, Any]:
    moment = datetime(2026, 11, 21, 10, 0, tzinfo=SOFIA)
    rows = [{"name": f"Дете {number}", "born": date(2016, 1, number), "sessions": number} for number in range(1, 13)]
    return {
        "page": Paginator(rows, 8).page(1),
        "filters": SampleFilters(),
        "moment": moment,
        "missing_day": None,
        "nothing": [],
        "entries": [
            Entry(moment, "Среща", "Рисува.\nСмя се.", "Мария Иванова", "/form/", "calendar-check", "good"),
            Entry(date(2026, 11, 7), "Неявяване на родителя", icon="user-x", tone="bad"),
        ],
        "hints": [Hint("Запишете съгласието", "/form/")],
        "marks": [Mark("BG-24", "Мисия Криле", "Стара Загора", "/form/"), Mark("BG-26", "Хасково")],
        "panels": [Panel("Чужд панел", "sample/panel.html", {"note": "от друга стая"})],
    }
