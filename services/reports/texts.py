# Cyrillic: standard texts of Bulgarian papers
"""
Texts of letters and reports that a centre may word in its own way, and how they read where it has not.

Papers are Bulgarian in every language of the screen, so the texts are too; their labels are translated.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from services.reports.models import PaperText


@dataclass(frozen=True, slots=True)
class Standard:
    """`least`: so many characters it must have at the least, because a rule asks for it."""

    label: object
    text: str
    least: int = 2
    most: int = 120


CAUTION = (
    "Този доклад съдържа само факти, които служители на центъра лично са възприели и записали в подписани записи, и"
    " думи, предадени така, както са били казани. Срещите протичат в наблюдавана среда и за ограничено време: по"
    " записаното не може да се съди как лицата се държат извън нея. Докладът не съдържа заключения, оценка на"
    " причините или на поведението, нито препоръка за родителските права, за местоживеенето на детето или за"
    " режима на лични отношения."
)
STANDARD: dict[str, Standard] = {
    "report_title": Standard(_("Title of the report"), "Доклад за фактите от срещите"),
    "report_opening": Standard(
        _("Opening sentence of the report"),
        "Центърът предоставя следните факти от подписаните записи за посочения период.",
        most=600,
    ),
    "report_caution": Standard(_("Cautionary note of the report"), CAUTION, least=80, most=2000),
    "report_closing": Standard(
        _("Closing sentence of the report"),
        "Записите, на които почива докладът, се съхраняват в центъра и могат да бъдат посочени при поискване.",
        most=600,
    ),
    "heading_basis": Standard(_("Heading: legal basis"), "Основание"),
    "heading_people": Standard(_("Heading: people"), "Дете и лица по режима"),
    "heading_summary": Standard(_("Heading: figures"), "Периодът в числа"),
    "heading_meetings": Standard(_("Heading: meetings"), "Срещи в периода"),
    "heading_facts": Standard(_("Heading: facts"), "Записани факти по срещи"),
    "heading_voices": Standard(_("Heading: the child's words"), "Думи на детето"),
    "heading_incidents": Standard(_("Heading: critical incidents"), "Критични инциденти"),
    "heading_addenda": Standard(_("Heading: additions"), "Допълнения към подписани записи"),
    "heading_caution": Standard(_("Heading: cautionary note"), "Как да се чете този доклад"),
    "letter_greeting": Standard(_("Greeting of a letter"), "Уважаеми госпожи и господа,", most=200),
    "letter_closing": Standard(_("Closing of a letter"), "С уважение,", most=200),
}


def text_of(key: str) -> str:
    """As it stands on a paper made now."""
    row = PaperText.objects.filter(key=key).first()
    return row.text if row else STANDARD[key].text


def all_texts() -> dict[str, str]:
    """Every text by its key, in one question."""
    own = dict(PaperText.objects.values_list("key", "text"))
    return {key: own.get(key, standard.text) for key, standard in STANDARD.items()}
