"""What stands beside an entry of a case: from whom it is kept, and where to keep it from somebody."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.addresses import address as page_at
from services.cases.models import Case, EntrySecret
from services.cases.secrecy import told
from services.people.secrecy import by_fact


class Kept:
    """What stands beside an entry: from whom it is kept, and where to keep it from somebody."""

    def __init__(self, case: Case, *, may_keep: bool) -> None:
        self.may_keep = may_keep
        self.rows = by_fact(EntrySecret.objects.filter(case=case), "entry")
        every = [row for rows in self.rows.values() for row in rows]
        self.words = dict(zip([row.pk for row in every], told(every), strict=True))

    def beside(self, entry: Any, address: str, *args: object) -> dict[str, Any]:
        rows = self.rows.get(entry.pk, [])
        links = [(self.words[row.pk], page_at("cases:lift_entry", row.pk)) for row in rows]
        act = ((_("keep from somebody"), page_at(address, *(args or (entry.pk,)))),) if self.may_keep else ()
        return {"kept": tuple(links), "acts": act}
