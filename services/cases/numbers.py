"""Numbers of cases and papers: one series per kind and year, without gaps among committed rows."""

from django.db import transaction

from services.cases.models import CaseNumber


@transaction.atomic
def next_number(*, series: str, year: int, prefix: str) -> str:
    """The next number such as „КЦ-2026-0007"; the series' row stays locked until the caller's transaction ends."""
    CaseNumber.objects.get_or_create(series=series, year=year)
    row = CaseNumber.objects.select_for_update().get(series=series, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{prefix}-{year}-{row.last:04d}"
