"""Sessions: one line for each meeting, past or to come."""
# Cyrillic: headers and choices of a file format.

from django.utils.translation import gettext as _

from services.onboarding.sheets.specs.base import Choice, Complaint, Field, Kind, Reads, Spec, Values, Words

PURPOSES = (
    Choice("meeting", Words("среща", "meeting", "találkozó"), ("посещение", "контакт")),
    Choice("handover_out", Words("предаване", "handover out", "átadás"), ("вземане", "предаване на детето")),
    Choice("handover_back", Words("връщане", "handover back", "visszaadás"), ("връщане на детето",)),
)
# Who did not come is two facts, never one: an import keeps them apart like the rest of the product.
OUTCOMES = (
    Choice("planned", Words("предстои", "planned", "tervezett"), ("насрочена", "предстояща", "планирана")),
    Choice("held", Words("проведена", "held", "megtartott"), ("проведено", "да", "състояла се", "осъществена")),
    Choice(
        "child_not_brought",
        Words("недовеждане на детето", "child not brought", "a gyermeket nem hozták el"),
        ("недоведено дете", "детето не е доведено", "недоведено"),
    ),
    Choice(
        "parent_did_not_come",
        Words("неявяване на родителя", "parent did not come", "a szülő nem jelent meg"),
        ("неявяване", "родителят не се яви", "не се яви"),
    ),
    Choice("nobody_came", Words("никой не дойде", "nobody came", "senki sem jött el"), ("неявяване на двамата",)),
    Choice("child_refused", Words("детето отказа", "child refused", "a gyermek nem akarta"), ("отказ на детето",)),
    Choice("cancelled", Words("отменена", "cancelled", "lemondott"), ("отложена", "отменено", "анулирана")),
)


def ends_after_it_starts(values: Values) -> list[Complaint]:
    pairs = (
        ("start", "end", _("The meeting ends before it starts.")),
        ("came_at", "left_at", _("The departure is before the arrival.")),
    )
    return [
        (later, said)
        for earlier, later, said in pairs
        if values.get(earlier) and values.get(later) and values[later] <= values[earlier]
    ]


SESSIONS = Spec(
    kind=Kind.SESSIONS,
    title=Words("Срещи", "Meetings", "Találkozók"),
    fields=(
        Field(
            "case_number",
            Words("Номер на случая", "Case number", "Ügy száma"),
            required=True,
            also=("Случай №", "№ на случая", "Случай", "Номер на случай"),
            example="12/2026",
        ),
        Field(
            "child_name",
            Words("Дете", "Child", "Gyermek"),
            Reads.NAME,
            also=("Име на детето", "Имена на детето", "Име и фамилия на детето"),
            help=Words(
                "Празно: всички деца по случая.", "Empty: all children of the case.", "Üresen: az ügy minden gyermeke."
            ),
            width=30,
        ),
        Field(
            "date",
            Words("Дата", "Date", "Dátum"),
            Reads.DATE,
            required=True,
            also=("Дата на срещата", "Ден", "Дата на посещението"),
            example="21.11.2026",
            width=14,
        ),
        Field(
            "start",
            Words("Начало", "Start", "Kezdés"),
            Reads.TIME,
            required=True,
            also=("Начален час", "От", "От час", "Час", "Час на срещата"),
            example="10:00",
            width=10,
        ),
        Field(
            "end",
            Words("Край", "End", "Vége"),
            Reads.TIME,
            required=True,
            also=("Краен час", "До", "До час"),
            example="12:00",
            width=10,
        ),
        Field("purpose", Words("Вид", "Kind", "Fajta"), Reads.CHOICE, also=("Вид среща",), choices=PURPOSES),
        Field("room", Words("Стая", "Room", "Szoba"), also=("Помещение", "Зала"), example="Стая „Слънце“"),
        Field(
            "supervisor",
            Words("Наблюдаващ специалист", "Supervisor", "Felügyelő szakember"),
            Reads.NAME,
            also=("Наблюдаващ", "Специалист", "Социален работник", "Психолог"),
            width=24,
        ),
        Field(
            "outcome",
            Words("Резултат", "Outcome", "Eredmény"),
            Reads.CHOICE,
            also=("Проведена", "Състояние", "Статус", "Присъствие", "Проведена среща"),
            choices=OUTCOMES,
            example="проведена",
            width=24,
        ),
        Field("came_at", Words("Дошъл в", "Came at", "Érkezett"), Reads.TIME, also=("Час на пристигане",), width=10),
        Field("left_at", Words("Тръгнал в", "Left at", "Távozott"), Reads.TIME, also=("Час на тръгване",), width=10),
        Field("note", Words("Бележки", "Notes", "Megjegyzés"), Reads.LONG_TEXT, also=("Забележка", "Коментар")),
    ),
    checks=(ends_after_it_starts,),
)
