"""Numbers of cases and papers: one series per kind and year, without gaps among committed rows."""

from collections.abc import Callable

from django.db import transaction

from services.cases.models import CaseNumber


@transaction.atomic
def next_number(*, series: str, year: int, prefix: str, is_taken: Callable[[str], bool] | None = None) -> str:
    """
    The next number such as „КЦ-2026-0007"; the series' row stays locked until the caller's transaction ends.

    `is_taken` skips numbers that came from elsewhere, such as an imported spreadsheet.
    """
    CaseNumber.objects.get_or_create(series=series, year=year)
    row = CaseNumber.objects.select_for_update().get(series=series, year=year)
    while True:
        row.last += 1
        number = f"{prefix}-{year}-{row.last:04d}"
        if is_taken is None or not is_taken(number):
            break
    row.save(update_fields=["last"])
    return number
