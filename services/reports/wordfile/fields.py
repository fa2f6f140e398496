# Cyrillic: names of fields, which people type into a Bulgarian document
"""The fields of a Word file, what each of them says, and their values for one report."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

Data = Mapping[str, Any]
Values = dict[str, str]
Tables = dict[str, list[Values]]


@dataclass(frozen=True, slots=True)
class Field:
    """`of`: how its value is read from the data of a report, or from one record of its group."""

    name: str
    label: object
    of: Callable[[Any], str]


def _basis(data: Data) -> str:
    acts = [", ".join(f"{name} {value}" for name, value in one["lines"]) for one in data["bases"]]
    return "\n".join(acts)


def _regime(data: Data) -> str:
    return "\n".join(one["quote"] for one in data["bases"] if one["quote"])


def _signed(who: Data) -> str:
    return f"{who['name']}, {who['position']}"


def _named(key: str) -> Callable[[Any], str]:
    return lambda data: str(data[key])


def _text(key: str) -> Callable[[Data], str]:
    return lambda data: str(data["texts"][key])


PLAIN: tuple[Field, ...] = (
    Field("организация", _("the organisation"), lambda data: str(data["letterhead"]["organisation"])),
    Field("център", _("the centre"), lambda data: str(data["letterhead"]["centre"])),
    Field(
        "за_връзка", _("address, telephone and e-mail of the centre"), lambda d: "\n".join(d["letterhead"]["contacts"])
    ),
    Field("еик", _("registration of the organisation"), lambda data: "\n".join(data["letterhead"]["registration"])),
    Field("изх_номер", _("outgoing number"), lambda data: str(data["outgoing"]["number"])),
    Field("дата", _("date of the report"), lambda data: str(data["outgoing"]["date"])),
    Field("адресат", _("addressee, line by line"), lambda data: "\n".join(data["outgoing"]["addressee"])),
    Field("случай", _("number of the case"), _named("case")),
    Field("във_връзка", _("what the report answers"), _named("request")),
    Field("период", _("the period in words"), _named("period")),
    Field("заглавие", _("title of the report"), _text("report_title")),
    Field("начало", _("opening sentence"), _text("report_opening")),
    Field("основание", _("the acts that the meetings rest on"), _basis),
    Field("режим", _("the regime, word for word"), _regime),
    Field("увод", _("the worker's text before the facts"), _named("intro")),
    Field("бележка", _("the worker's text after the facts"), _named("remarks")),
    Field("предупреждение", _("the cautionary note; a report always has it"), _text("report_caution")),
    Field("край", _("closing sentence"), _text("report_closing")),
    Field("съставил", _("who wrote it, with position"), lambda data: _signed(data["author"])),
    Field("одобрил", _("who approved it, with position"), lambda data: _signed(data["approver"])),
    Field("код", _("code for checking"), lambda data: str(data["verification"]["code"])),
    Field("адрес_за_проверка", _("where the code is checked"), lambda data: str(data["verification"]["address"])),
)
GROUPS: dict[str, tuple[Field, ...]] = {
    "лице": (
        Field("лице.роля", _("part of the person"), lambda row: str(row[0])),
        Field("лице.име", _("name"), lambda row: str(row[1])),
    ),
    "число": (
        Field("число.какво", _("what is counted"), lambda row: str(row[0])),
        Field("число.брой", _("how many"), lambda row: str(row[1])),
    ),
    "среща": (
        Field("среща.ден", _("day"), _named("day")),
        Field("среща.час", _("agreed hours"), _named("agreed")),
        Field("среща.реално", _("actual hours"), _named("actual")),
        Field("среща.вид", _("kind of meeting"), _named("type")),
        Field("среща.изход", _("held, ended early or not held"), _named("outcome")),
        Field("среща.мин_план", _("planned minutes"), _named("planned_minutes")),
        Field("среща.мин_реално", _("actual minutes"), _named("actual_minutes")),
        Field("среща.довел", _("who brought the child"), _named("brought_by")),
        Field("среща.взел", _("who collected the child"), _named("collected_by")),
        Field("среща.наблюдаващ", _("session supervisor"), _named("supervisor")),
        Field("среща.участници", _("who took part"), _named("present")),
    ),
    "факт": (
        Field("факт.ден", _("day"), _named("day")),
        Field("факт.час", _("minute"), _named("at")),
        Field("факт.вид", _("seen, said or done"), _named("kind")),
        Field("факт.текст", _("the fact"), _named("text")),
    ),
    "думи": (
        Field("думи.ден", _("day"), _named("day")),
        Field("думи.дете", _("the child"), _named("child")),
        Field("думи.текст", _("the child's words"), _named("text")),
    ),
    "инцидент": (
        Field("инцидент.ден", _("day"), _named("day")),
        Field("инцидент.час", _("minute"), _named("at")),
        Field("инцидент.текст", _("what happened"), _named("text")),
    ),
    "допълнение": (
        Field("допълнение.ден", _("day on which it was added"), _named("day")),
        Field("допълнение.текст", _("the addition"), _named("text")),
    ),
}
GROUP_LABELS: dict[str, object] = {
    "лице": _("People: the row repeats for each of them"),
    "число": _("Figures: the row repeats for each of them"),
    "среща": _("Meetings: the row repeats for each of them"),
    "факт": _("Recorded facts: the row repeats for each of them"),
    "думи": _("The child's words: the row repeats for each of them"),
    "инцидент": _("Critical incidents: the row repeats for each of them"),
    "допълнение": _("Additions to signed records: the row repeats for each of them"),
}
# Without these a paper would be no report: R18 wants the note, a court the number.
NEEDED = ("изх_номер", "предупреждение")
NAMES = frozenset(field.name for field in (*PLAIN, *(one for group in GROUPS.values() for one in group)))


def group_of(name: str) -> str:
    """The group of a repeating field, or nothing."""
    return name.split(".")[0] if "." in name else ""


def values_of(data: Data) -> tuple[Values, Tables]:
    plain = {field.name: field.of(data) for field in PLAIN}
    return plain, {name: _rows(fields, _records(name, data)) for name, fields in GROUPS.items()}


def _rows(fields: Iterable[Field], records: Iterable[Any]) -> list[Values]:
    fields = tuple(fields)
    return [{field.name: field.of(one) for field in fields} for one in records]


def _records(group: str, data: Data) -> list[Any]:
    in_meetings = {"факт": "lines", "думи": "voices", "допълнение": "addenda"}
    if group in in_meetings:
        return [line for one in data["meetings"] for line in one[in_meetings[group]]]
    return list(data[{"лице": "people", "число": "summary", "среща": "meetings", "инцидент": "incidents"}[group]])
