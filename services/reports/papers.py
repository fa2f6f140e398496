"""The two papers of an approved report, made of what was frozen: PDF/A from our template, DOCX from the centre's."""

from datetime import datetime
from typing import Any

from services.files.plain import pictures_of
from services.files.queries import read_file
from services.reports.contents import paper_data
from services.reports.facts import letterhead
from services.reports.models import Report, WordTemplate
from services.reports.published import Numbered
from services.reports.typeset.render import render
from services.reports.wordfile.fields import values_of
from services.reports.wordfile.filling import fill
from services.reports.wordfile.standard import standard


def data_of(report: Report) -> dict[str, Any]:
    numbered = Numbered(report.number, report.code)
    return paper_data(report, numbered.verification.data(), letterhead().data())


def made_pdf(report: Report, at: datetime) -> bytes:
    return render("factual_report", data_of(report), moment=at, assets=letterhead().assets)


def made_word(report: Report) -> bytes:
    plain, tables = values_of(data_of(report))
    return fill(template_bytes(), plain, tables)


def current_template() -> WordTemplate | None:
    """The newest version that was not withdrawn."""
    rows = WordTemplate.objects.filter(withdrawn_at__isnull=True).select_related("file", "uploaded_by")
    return rows.order_by("-version").first()


def template_bytes() -> bytes:
    found = current_template()
    return read_file(found.file) if found else standard()


def known_pictures() -> set[bytes]:
    """Of every template: who sets the centre up has looked at them, and the reports have no others."""
    templates = WordTemplate.objects.select_related("file")
    return set().union(*(pictures_of(read_file(one.file)) for one in templates))
